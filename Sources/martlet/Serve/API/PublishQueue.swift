import ChatProtocol
import Gateway
import NIOConcurrencyHelpers
import NIOCore

/// Publishes what requests bring: one call to the broker at a time, with all that has come during the last one, so that
/// many requests share one round trip and one write.
final class PublishQueue: Sendable {
  /// About the most events in one call.
  static let maximumBatch = 1000

  typealias Publish = @Sendable ([ChatChannelEvent]) async throws(BrokerUnavailable) -> Void
  /// Tells whether the broker has taken the events.
  typealias Completion = @Sendable (_ isPublished: Bool) -> Void

  private struct Entry: Sendable {
    let events: [ChatChannelEvent]
    let loop: any EventLoop
    let completion: Completion
  }

  private struct State {
    var waiting: [Entry] = []
    var isPublishing = false
  }

  private let state = NIOLockedValueBox(State())
  private let publishAll: Publish

  init(_ publish: @escaping Publish) {
    publishAll = publish
  }

  /// Publishes events behind those that wait; `completion` runs on `loop`.
  func publish(_ events: [ChatChannelEvent], on loop: any EventLoop, completion: @escaping Completion) {
    let mustStart = state.withLockedValue { state in
      state.waiting.append(Entry(events: events, loop: loop, completion: completion))
      defer { state.isPublishing = true }
      return !state.isPublishing
    }
    // After what the loop has read meanwhile: a task for each request would cost as much as the request.
    if mustStart { loop.execute { Task { await self.publishWaiting() } } }
  }

  private func publishWaiting() async {
    while let entries = next() {
      var isPublished = true
      do throws(BrokerUnavailable) {
        try await publishAll(entries.count == 1 ? entries[0].events : entries.flatMap(\.events))
      } catch {
        isPublished = false
      }
      // One hop for each loop.
      let byLoop = Dictionary(grouping: entries) { ObjectIdentifier($0.loop) }
      for entries in byLoop.values {
        entries[0].loop.execute { [isPublished] in
          for entry in entries { entry.completion(isPublished) }
        }
      }
    }
  }

  /// Those whose turn it is; nil when none waits, and the next one has to start anew.
  private func next() -> [Entry]? {
    state.withLockedValue { state in
      guard !state.waiting.isEmpty else {
        state.isPublishing = false
        return nil
      }
      var events = 0
      var end = 0
      while end < state.waiting.count, events < Self.maximumBatch {
        events += state.waiting[end].events.count
        end += 1
      }
      defer { state.waiting.removeFirst(end) }
      return Array(state.waiting[..<end])
    }
  }
}
