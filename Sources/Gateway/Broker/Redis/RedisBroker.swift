package import ChatProtocol
import NIOConcurrencyHelpers
import NIOCore
package import RedisClient

/// A ``Broker`` over Redis Pub/Sub: one connection that subscribes, one that publishes.
///
/// What cannot be published because Redis is away is dropped and counted: events of a log are published by their backend
/// (``RedisEventLog``), which keeps them until they are; what remains are typing, receipts and presence.
package final class RedisBroker: Broker {
  private struct State {
    weak var receiver: (any BrokerReceiver)?
    var isLinked = false
  }

  private let subscriber: RedisSubscriber
  private let commander: RedisCommander
  private let log: RedisEventLog
  private let state = NIOLockedValueBox(State())

  /// A broker over two supervised connections; it becomes the subscriber's delegate.
  package init(subscriber: RedisSubscriber, commander: RedisCommander) {
    self.subscriber = subscriber
    self.commander = commander
    self.log = RedisEventLog(commander: commander)
    subscriber.attach(self)
  }

  package var callsFromLoop: Bool { true }

  package func attach(_ receiver: any BrokerReceiver) {
    state.withLockedValue { $0.receiver = receiver }
    call { receiver, isLinked in
      if !isLinked { receiver.brokerLinkLost() }
    }
  }

  package func subscribe(_ channels: [ChatChannel]) {
    subscriber.subscribe(channels.map(\.name))
  }

  package func unsubscribe(_ channels: [ChatChannel]) {
    subscriber.unsubscribe(channels.map(\.name))
  }

  package func publish(_ events: [ChatChannelEvent]) {
    let commands = events.map { RedisCommand("PUBLISH", .text($0.channel.name), .bytes($0.json)) }
    commander.enqueue(commands) { result in
      if case .failure = result { GatewayMetrics.unpublished.increment(by: events.count) }
    }
  }

  package func publishAcknowledged(_ events: [ChatChannelEvent]) async throws(BrokerUnavailable) {
    do throws(RedisError) {
      try await log.publish(events)
    } catch {
      throw BrokerUnavailable("\(error)")
    }
  }

  /// Calls the receiver among the subscriber's own calls, one after another.
  private func call(_ body: @escaping @Sendable (any BrokerReceiver, _ isLinked: Bool) -> Void) {
    subscriber.eventLoop.execute {
      let (receiver, isLinked) = self.state.withLockedValue { ($0.receiver, $0.isLinked) }
      if let receiver { body(receiver, isLinked) }
    }
  }
}

extension RedisBroker: RedisSubscriberDelegate {
  package func received(_ messages: [RedisMessage]) {
    GatewayMetrics.redisReceived(messages.count)
    guard let receiver = state.withLockedValue({ $0.receiver }) else { return }
    let events = messages.compactMap { message in
      message.withChannel { ChatChannel($0) }.map { ChatChannelEvent(channel: $0, json: message.payload) }
    }
    if !events.isEmpty { receiver.brokerReceived(events) }
  }

  package func subscribed(_ names: [String]) {
    let receiver = state.withLockedValue { $0.receiver }
    receiver?.brokerSubscribed(names.compactMap { ChatChannel(name: $0) })
  }

  package func linkLost(reason: String) {
    let receiver = state.withLockedValue { state in
      state.isLinked = false
      return state.receiver
    }
    receiver?.brokerLinkLost()
  }

  package func linkRestored() {
    let receiver = state.withLockedValue { state in
      state.isLinked = true
      return state.receiver
    }
    receiver?.brokerLinkRestored()
  }
}
