package import ChatProtocol
import NIOCore
package import RedisClient

/// A ``Broker`` over Redis Pub/Sub: one connection that subscribes, one that publishes.
///
/// What cannot be published because Redis is away is dropped and counted: events of a log are published by their backend
/// (``RedisEventLog``), which keeps them until they are; what remains are typing, receipts and presence.
///
/// `@unchecked Sendable`: the properties are constants, or are touched on the subscriber's loop alone.
package final class RedisBroker: Broker, @unchecked Sendable {
  private let subscriber: RedisSubscriber
  private let commander: RedisCommander
  private let log: RedisEventLog
  private weak var receiver: (any BrokerReceiver)?
  private var isLinked = false

  /// A broker over two supervised connections; it becomes the subscriber's delegate.
  package init(subscriber: RedisSubscriber, commander: RedisCommander) {
    self.subscriber = subscriber
    self.commander = commander
    self.log = RedisEventLog(commander: commander)
    subscriber.attach(self)
  }

  package var callsFromLoop: Bool { true }

  package func attach(_ receiver: any BrokerReceiver) {
    subscriber.eventLoop.execute {
      self.receiver = receiver
      if !self.isLinked { receiver.brokerLinkLost() }
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
}

extension RedisBroker: RedisSubscriberDelegate {
  package func received(_ messages: [RedisMessage]) {
    GatewayMetrics.redisReceived(messages.count)
    guard let receiver else { return }
    var events: [ChatChannelEvent] = []
    events.reserveCapacity(messages.count)
    for message in messages {
      guard let channel = message.withChannel({ ChatChannel($0) }) else { continue }
      events.append(ChatChannelEvent(channel: channel, json: message.payload))
    }
    if !events.isEmpty { receiver.brokerReceived(events) }
  }

  package func subscribed(_ names: [String]) {
    receiver?.brokerSubscribed(names.compactMap { ChatChannel(name: $0) })
  }

  package func linkLost(reason: String) {
    isLinked = false
    receiver?.brokerLinkLost()
  }

  package func linkRestored() {
    isLinked = true
    receiver?.brokerLinkRestored()
  }
}
