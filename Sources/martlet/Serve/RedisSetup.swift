import Gateway
import Logging
import NIOConcurrencyHelpers
import NIOCore
import RedisClient
import ServiceLifecycle

/// What a node has of Redis: the connections, and what is built on them.
struct RedisSetup {
  let broker: RedisBroker
  let presence: RedisPresenceStore
  let log: RedisEventLog
  /// Keeps the connections up while the node runs.
  let service: any Service

  /// Connects nothing yet: a node starts without Redis, says so, and heals when it comes.
  init(url: String, loop: any EventLoop, node: String, lease: TimeAmount, readiness: Readiness, logger: Logger) throws {
    let configuration = try RedisConfiguration(url: url)
    let commander = RedisCommander(configuration: configuration, loop: loop, logger: logger)
    let subscriber = RedisSubscriber(configuration: configuration, loop: loop, commander: commander, logger: logger)
    broker = RedisBroker(subscriber: subscriber, commander: commander)
    log = RedisEventLog(commander: commander)
    presence = RedisPresenceStore(commander: commander, loop: loop, node: node, lease: lease, logger: logger)
    readiness.set(.firstRedis, .down("not connected yet"))
    let observer = RedisObserver(presence: presence, readiness: readiness)
    commander.observe(observer)
    subscriber.observe(observer)
    service = RedisService(commander: commander, subscriber: subscriber)
  }
}

/// Runs the connections. Ends after all that publishes: it belongs before the outbox in a service group.
private struct RedisService: Service {
  let commander: RedisCommander
  let subscriber: RedisSubscriber

  func run() async throws {
    await cancelWhenGracefulShutdown {
      await withDiscardingTaskGroup { group in
        group.addTask { await commander.run() }
        group.addTask { await subscriber.run() }
      }
    }
  }
}

/// Tells the node's other parts of the links' coming and going.
private final class RedisObserver: RedisLinkObserver {
  private let presence: RedisPresenceStore
  private let readiness: Readiness
  private let lost = NIOLockedValueBox<Set<String>>(["commands", "subscriptions"])
  private let wasWhole = NIOLockedValueBox(false)

  init(presence: RedisPresenceStore, readiness: Readiness) {
    self.presence = presence
    self.readiness = readiness
    GatewayMetrics.redis(isUp: false)
  }

  func redisLinkUp(_ name: String) {
    let isWhole = lost.withLockedValue { lost in
      lost.remove(name)
      return lost.isEmpty
    }
    if name == "commands" { presence.linkRestored() }
    guard isWhole else { return }
    GatewayMetrics.redis(isUp: true)
    if wasWhole.withLockedValue({ was in
      defer { was = true }
      return was
    }) {
      GatewayMetrics.redisReconnected()
    }
    readiness.set(.firstRedis, .up)
    readiness.set(.redis, .up)
  }

  func redisLinkDown(_ name: String, reason: String) {
    _ = lost.withLockedValue { $0.insert(name) }
    GatewayMetrics.redis(isUp: false)
    readiness.set(.redis, .down("no link"))
  }
}
