import ChatProtocol
import GRDB
package import Logging
import ServiceLifecycle
import Synchronization

/// Publishes what the backend has committed: every event, in the order of the commits, at least once.
///
/// Starts with what an earlier run left in the outbox. When publishing fails, it tries again with a growing delay and
/// holds back what comes after; senders notice nothing of it. At graceful shutdown it publishes what is there, as long
/// as the publisher takes it; the rest stays in the outbox for the next start. In a service group it belongs before the
/// HTTP server, so that it stops after it.
package struct OutboxRelay: Service {
  /// The most events in one call of the publisher.
  static let maximumBatch = 256

  private let store: ChatStore
  private let publisher: any EventPublisher
  private let logger: Logger
  private let trimInterval: Duration
  private let progress = Progress()

  /// A relay of a store's events to a publisher. A store has one relay.
  package init(store: ChatStore, publisher: any EventPublisher, logger: Logger) {
    self.init(store: store, publisher: publisher, logger: logger, trimInterval: .milliseconds(500))
  }

  /// `trimInterval`: how long published events may stay in the outbox, so that their removal shares a commit.
  init(store: ChatStore, publisher: any EventPublisher, logger: Logger, trimInterval: Duration) {
    self.store = store
    self.publisher = publisher
    self.logger = logger
    self.trimInterval = trimInterval
  }

  package func run() async throws {
    await withDiscardingTaskGroup { group in
      group.addTask { await trimWhilePublishing() }
      await withTaskCancellationOrGracefulShutdownHandler {
        for await _ in store.outbox.signals { await publishAll(isLast: false) }
        await publishAll(isLast: true)
      } onCancelOrGracefulShutdown: {
        store.outbox.close()
      }
      progress.close()
    }
    await trim()
  }

  /// Publishes until nothing is left. `isLast`: gives up at the first failure.
  private func publishAll(isLast: Bool) async {
    while let batch = await nextBatch(), let last = batch.last {
      var attempt = 0
      while true {
        do {
          try await publisher.publish(batch.map(\.event))
          break
        } catch {
          attempt += 1
          log(error, attempt: attempt, events: batch.count)
          // Shutdown ends the wait; one more attempt follows, the last one.
          let delay = RetryDelay.before(attempt: attempt, random: .random(in: 0...1))
          try? await cancelWhenGracefulShutdown { try await Task.sleep(for: delay) }
          if isLast || (store.outbox.isClosed && attempt > 1) {
            store.outbox.withQueue { $0.giveBack(batch) }
            return
          }
        }
      }
      if attempt > 0 { logger.notice("Events are published again", metadata: ["attempts": "\(attempt + 1)"]) }
      progress.published(last.id)
    }
  }

  private func nextBatch() async -> [OutboxEntry]? {
    while true {
      switch store.outbox.withQueue({ $0.next(limit: Self.maximumBatch) }) {
      case .entries(let entries): return entries
      case .nothing: return nil
      case .table(let id):
        do {
          let entries = try await store.outboxEntries(after: id, limit: Self.maximumBatch)
          let isComplete = entries.count < Self.maximumBatch
          store.outbox.withQueue { $0.tableWasRead(entries, isComplete: isComplete) }
          if !entries.isEmpty { return entries }
        } catch {
          logger.error("The outbox could not be read", metadata: ["error": "\(error)"])
          store.outbox.withQueue { $0.tableWasNotRead() }
          try? await cancelWhenGracefulShutdown { try await Task.sleep(for: .seconds(1)) }
          if store.outbox.isClosed { return nil }
        }
      }
    }
  }

  /// Removes published events from the outbox now and then.
  private func trimWhilePublishing() async {
    for await _ in progress.signals {
      try? await cancelWhenGracefulShutdown { try await Task.sleep(for: trimInterval) }
      await trim()
    }
  }

  private func trim() async {
    guard let id = progress.takeUntrimmed() else { return }
    do {
      try await store.removeOutboxEntries(upTo: id)
    } catch {
      logger.error("Published events could not be removed from the outbox", metadata: ["error": "\(error)"])
      progress.published(id)
    }
  }

  /// The first failure, then seldom: an outage must not fill the log.
  private func log(_ error: any Error, attempt: Int, events: Int) {
    guard attempt == 1 || attempt % 20 == 0 else { return }
    logger.warning(
      "Events could not be published; they are kept and tried again",
      metadata: ["error": "\(error)", "attempt": "\(attempt)", "events": "\(events)"])
  }
}

extension OutboxRelay {
  /// How far has been published, and not yet removed.
  private final class Progress: Sendable {
    private let untrimmed = Mutex<Int64?>(nil)
    let signals: AsyncStream<Void>
    private let signal: AsyncStream<Void>.Continuation

    init() {
      (signals, signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    func published(_ id: Int64) {
      untrimmed.withLock { $0 = max($0 ?? 0, id) }
      signal.yield()
    }

    func takeUntrimmed() -> Int64? {
      untrimmed.withLock { value in
        defer { value = nil }
        return value
      }
    }

    func close() { signal.finish() }
  }
}
