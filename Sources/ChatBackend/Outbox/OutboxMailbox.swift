import Synchronization

/// Where the writer puts committed events and the relay takes them from.
final class OutboxMailbox: Sendable {
  private let queue: Mutex<OutboxQueue>
  private let closed = Mutex(false)
  /// Yields when something may be there to take; ends when no more is to be awaited.
  let signals: AsyncStream<Void>
  private let signal: AsyncStream<Void>.Continuation

  init(capacity: Int = 8192) {
    self.queue = Mutex(OutboxQueue(capacity: capacity))
    (self.signals, self.signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    signal.yield()
  }

  /// Takes in the events of a commit, in the order of the commits.
  func committed(_ entries: [OutboxEntry]) {
    guard !entries.isEmpty else { return }
    queue.withLock { $0.committed(entries) }
    signal.yield()
  }

  /// Runs a decision of the queue.
  func withQueue<Value: Sendable>(_ body: (inout OutboxQueue) -> Value) -> Value {
    queue.withLock { body(&$0) }
  }

  /// Whether ``close()`` was called.
  var isClosed: Bool { closed.withLock { $0 } }

  /// Ends ``signals``.
  func close() {
    closed.withLock { $0 = true }
    signal.finish()
  }
}
