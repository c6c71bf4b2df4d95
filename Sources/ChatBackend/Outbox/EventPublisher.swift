package import ChatProtocol

/// Carries events out of the backend, to a broker.
package protocol EventPublisher: Sendable {
  /// Publishes events in their order, at least once: after an error the same events come again.
  func publish(_ events: [ChatChannelEvent]) async throws
}
