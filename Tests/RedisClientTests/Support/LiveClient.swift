import NIOCore
import RedisClient
import Sockets
import TestSupport
import Testing

/// A commander and a subscriber on one server, running.
struct LiveClient {
  let commander: RedisCommander
  let subscriber: RedisSubscriber
  let ears: Ears
  let log: LogLines

  private static let group = EventLoops.make(2)

  /// Runs `body` with a client, once `isReady`, and shuts it down.
  ///
  /// - Parameter speaker: where the commander connects to, if elsewhere than the subscriber.
  static func run(
    _ configuration: RedisConfiguration, speaker: RedisConfiguration? = nil, waits: Bool = true,
    _ body: (LiveClient) async throws -> Void
  ) async throws {
    let log = LogLines()
    let commander = RedisCommander(
      configuration: speaker ?? configuration, loop: group.next(), logger: log.logger)
    let subscriber = RedisSubscriber(
      configuration: configuration, loop: group.next(), commander: commander, logger: log.logger)
    let client = LiveClient(commander: commander, subscriber: subscriber, ears: Ears(), log: log)
    subscriber.attach(client.ears)
    subscriber.observe(client.ears)
    commander.observe(client.ears)
    let running = Task {
      await withDiscardingTaskGroup { group in
        group.addTask { await commander.run() }
        group.addTask { await subscriber.run() }
      }
    }
    do {
      if waits { try await client.ready() }
      try await body(client)
    } catch {
      running.cancel()
      await running.value
      throw error
    }
    running.cancel()
    await running.value
  }

  /// Waits for both links.
  func ready() async throws {
    try await eventually("links to Redis: \(commander.isConnected), \(ears.notes.restorations), \(log.all.suffix(3))") {
      commander.isConnected && ears.notes.restorations > 0
    }
  }

  /// Waits until the connection has lived through a few probes, without a loss.
  func livesThroughProbes() async throws {
    let before = ears.notes.writes["subscriptions", default: 0]
    // One whose first probe is not answered writes four times at most: two channels and their halves, and the ping.
    try await eventually("a few probes") { ears.notes.writes["subscriptions", default: 0] >= before + 5 }
    #expect(ears.notes.losses.isEmpty)
  }

  /// Subscribes channels and waits for them.
  func subscribe(_ channels: [String]) async throws {
    let before = ears.notes.subscribed.count
    subscriber.subscribe(channels)
    try await eventually("acknowledgements") { ears.notes.subscribed.count >= before + channels.count }
  }

  /// Publishes a text.
  func publish(_ text: String, on channel: String) async throws(RedisError) {
    _ = try await commander.execute(RedisCommand("PUBLISH", .text(channel), .text(text)))
  }

  /// Publishes until it is heard.
  func hears(_ text: String, on channel: String) async throws {
    let message = HeardMessage(channel: channel, payload: Array(text.utf8))
    try await eventually("\(text) on \(channel)") {
      try? await publish(text, on: channel)
      return ears.notes.messages.contains(message)
    }
  }
}
