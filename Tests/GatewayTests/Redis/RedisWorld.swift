import Foundation
import Logging
import NIOCore
import RedisClient
import Sockets
import Synchronization
import TestSupport

@testable import Gateway

/// A real Redis for one test, and nodes on it.
final class RedisWorld: Sendable {
  /// Whether there is a Redis to be started; `scripts/setup.sh test` installs it.
  static let isThere = path != nil

  private static let path = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":")
    .map { "\($0)/redis-server" }.first { FileManager.default.isExecutableFile(atPath: $0) }
  private static let group = EventLoops.make(2)

  private let folder: URL
  private let child: ChildProcess
  private let tasks = Mutex<[Task<Void, Never>]>([])
  let configuration: RedisConfiguration

  /// Runs `body` with a Redis of its own.
  /// - Parameter probeTimeout: when a link that hears nothing is given up: short only where that is waited for, for a busy
  ///   machine may be taken for one that hears nothing.
  static func run(
    probeTimeout: TimeAmount = .seconds(30), _ body: (RedisWorld) async throws -> Void
  ) async throws {
    let world = try RedisWorld(probeTimeout: probeTimeout)
    defer { world.end() }
    try await body(world)
  }

  private init(probeTimeout: TimeAmount) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("mr-\(UInt32.random(in: 0 ... .max))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    child = try ChildProcess(
      Self.path ?? "/usr/bin/redis-server",
      [
        "--port", "0", "--unixsocket", folder.appendingPathComponent("s").path, "--save", "", "--appendonly", "no",
        "--dir", folder.path, "--logfile", folder.appendingPathComponent("log").path,
      ])
    var configuration = RedisConfiguration(source: .server(.unix(path: folder.appendingPathComponent("s").path)))
    configuration.backoff = .milliseconds(1) ... .milliseconds(50)
    configuration.probeInterval = .milliseconds(200)
    configuration.probeTimeout = probeTimeout
    configuration.connectTimeout = .seconds(30)
    configuration.commandTimeout = .seconds(30)
    self.configuration = configuration
    self.folder = folder
  }

  private func end() {
    for task in tasks.withLock({ $0 }) { task.cancel() }
    child.end()
    try? FileManager.default.removeItem(at: folder)
  }

  /// Sends the server a signal.
  func signal(_ number: Int32) {
    child.signal(number)
  }

  /// A node's connections.
  func node() -> (broker: RedisBroker, commander: RedisCommander) {
    let loop = Self.group.next()
    var logger = Logger(label: "redis")
    logger.logLevel = .critical
    let commander = RedisCommander(configuration: configuration, loop: loop, logger: logger)
    let subscriber = RedisSubscriber(configuration: configuration, loop: loop, commander: commander, logger: logger)
    let broker = RedisBroker(subscriber: subscriber, commander: commander)
    tasks.withLock { $0 += [Task { await commander.run() }, Task { await subscriber.run() }] }
    return (broker, commander)
  }

  /// A node's connections, once they are there.
  func connectedNode() async throws -> (broker: RedisBroker, commander: RedisCommander) {
    let node = node()
    try await eventually("a connection to Redis") { node.commander.isConnected }
    return node
  }

  /// A node's presence store.
  func presence(_ name: String, on commander: RedisCommander, lease: TimeAmount) -> RedisPresenceStore {
    var logger = Logger(label: "presence")
    logger.logLevel = .critical
    return RedisPresenceStore(commander: commander, loop: Self.group.next(), node: name, lease: lease, logger: logger)
  }
}
