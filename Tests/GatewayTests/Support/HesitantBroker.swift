import ChatProtocol

@testable import Gateway

/// A broker that keeps its acknowledgements of subscriptions until a test lets go of them.
final class HesitantBroker: Broker, BrokerReceiver {
  private struct State {
    weak var receiver: (any BrokerReceiver)?
    var isHolding = false
    var kept: [ChatChannel] = []
  }

  private let broker: any Broker
  private let state = Locked(State())

  init(_ broker: any Broker) {
    self.broker = broker
  }

  func hold() {
    state.with { $0.isHolding = true }
  }

  func letGo() {
    let (receiver, kept) = state.with { state in
      defer { (state.isHolding, state.kept) = (false, []) }
      return (state.receiver, state.kept)
    }
    receiver?.brokerSubscribed(kept)
  }

  // MARK: Broker

  func attach(_ receiver: any BrokerReceiver) {
    state.with { $0.receiver = receiver }
    broker.attach(self)
  }

  func subscribe(_ channels: [ChatChannel]) { broker.subscribe(channels) }

  func unsubscribe(_ channels: [ChatChannel]) { broker.unsubscribe(channels) }

  func publish(_ events: [ChatChannelEvent]) { broker.publish(events) }

  func publishAcknowledged(_ events: [ChatChannelEvent]) async throws(BrokerUnavailable) {
    try await broker.publishAcknowledged(events)
  }

  // MARK: BrokerReceiver

  func brokerReceived(_ events: [ChatChannelEvent]) {
    state.with { $0.receiver }?.brokerReceived(events)
  }

  func brokerSubscribed(_ channels: [ChatChannel]) {
    let receiver = state.with { state -> (any BrokerReceiver)? in
      guard state.isHolding else { return state.receiver }
      state.kept += channels
      return nil
    }
    receiver?.brokerSubscribed(channels)
  }

  func brokerLinkLost() {
    state.with { $0.receiver }?.brokerLinkLost()
  }

  func brokerLinkRestored() {
    state.with { $0.receiver }?.brokerLinkRestored()
  }
}
