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
  /// How many messages a read has brought so far.
  private var heard = 0
  /// Those of the chat's channels; kept for their memory.
  private var events: [ChatChannelEvent] = []

  /// Memory for so many events is kept between reads.
  private static let eventsKept = 1024

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
  package func received(_ message: RedisMessage) {
    heard += 1
    guard let channel = ChatChannel(message.channel) else { return }
    events.append(ChatChannelEvent(channel: channel, json: Array(message.payload)))
  }

  package func receivedAll() {
    GatewayMetrics.redisReceived(heard)
    heard = 0
    guard !events.isEmpty else { return }
    receiver?.brokerReceived(events)
    events.removeAll(keepingCapacity: events.count <= Self.eventsKept)
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
