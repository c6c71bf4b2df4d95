import ChatBackend
import ChatProtocol
import Gateway

/// The embedded backend's way out: the node's broker.
struct BrokerPublisher: EventPublisher {
  let broker: any Broker

  func publish(_ events: [ChatChannelEvent]) async throws {
    try await broker.publishAcknowledged(events)
  }
}
