import ChatProtocol

/// A way for events to the server.
protocol BenchPublisher: Sendable {
  /// Whatever must be there before the first event, and as long as `body` runs.
  func whileRunning<Value: Sendable>(_ body: @Sendable () async throws -> Value) async throws -> Value
  /// Publishes an event; returns when it was taken.
  func publish(_ event: ChatChannelEvent) async throws
}
