import Foundation
import NIOCore
import NIOPosix
import RedisClient
import Synchronization
import TestSupport

/// A real Redis, or Sentinel, of one test.
final class LiveRedis: Sendable {
  /// Whether there is a Redis to be started; `scripts/setup.sh test` installs it.
  static let isThere = ChildProcess.path(of: "redis-server") != nil && ChildProcess.path(of: "redis-sentinel") != nil

  let port: Int
  let folder: URL
  private let program: String
  private let arguments: [String]
  private let child = Mutex<ChildProcess?>(nil)

  var socket: String { folder.appendingPathComponent("s").path }
  var address: RedisAddress { .tcp(host: "127.0.0.1", port: port) }

  /// A server that is not started yet.
  ///
  /// - Parameters:
  ///   - options: what the server is told besides its port, as on its command line.
  ///   - sentinel: the configuration of a Sentinel, if it is one.
  init(_ options: [String] = [], sentinel: String? = nil) throws {
    port = try Self.freePort()
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("mr-\(UInt32.random(in: 0 ... .max))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let common = [
      "--port", "\(port)", "--bind", "127.0.0.1", "--dir", folder.path, "--pidfile",
      folder.appendingPathComponent("pid").path, "--logfile", folder.appendingPathComponent("log").path,
    ]
    if let sentinel {
      let file = folder.appendingPathComponent("sentinel.conf")
      try sentinel.write(to: file, atomically: true, encoding: .utf8)
      program = ChildProcess.path(of: "redis-sentinel") ?? "redis-sentinel"
      arguments = [file.path] + common
    } else {
      program = ChildProcess.path(of: "redis-server") ?? "redis-server"
      arguments =
        common + ["--save", "", "--appendonly", "no", "--unixsocket", folder.appendingPathComponent("s").path] + options
    }
  }

  /// Runs `body` with a server, and ends it.
  static func run(_ options: [String] = [], _ body: (LiveRedis) async throws -> Void) async throws {
    let server = try LiveRedis(options)
    defer { server.remove() }
    try server.start()
    do {
      try await body(server)
    } catch let failure as TestTrouble {
      let log = try? String(contentsOf: server.folder.appendingPathComponent("log"), encoding: .utf8)
      throw TestTrouble(description: "\(failure); the server's log:\n\(log ?? "none")")
    }
  }

  /// Starts the server, or starts it again.
  func start() throws {
    try child.withLock { child in
      child?.end()
      child = try ChildProcess(program, arguments)
    }
  }

  /// Kills the server.
  func stop() {
    child.withLock { child in
      child?.end()
      child = nil
    }
  }

  /// Kills the server and removes its files.
  func remove() {
    stop()
    try? FileManager.default.removeItem(at: folder)
  }

  /// Sends the server a signal.
  func signal(_ number: Int32) {
    child.withLock { $0?.signal(number) }
  }

  /// How to reach it, with short times.
  func configuration(_ source: RedisConfiguration.Source? = nil) -> RedisConfiguration {
    RedisConfiguration(source: source ?? .server(address)).hasty()
  }

  /// How to reach it by a URL in which `PORT` stands for its port, with short times.
  func configuration(url: String) throws -> RedisConfiguration {
    try RedisConfiguration(url: url.replacing("PORT", with: "\(port)")).hasty()
  }

  /// Below the ports that the system gives to those who connect, or one of these is soon taken by somebody else.
  private static func freePort() throws -> Int {
    for _ in 0..<100 {
      let channel = try? ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .bind(host: "127.0.0.1", port: .random(in: 20_000..<32_000)).wait()
      guard let channel else { continue }
      defer { try? channel.close().wait() }
      if let port = channel.localAddress?.port { return port }
    }
    throw TestTrouble(description: "no free port")
  }
}

extension RedisConfiguration {
  /// The same with times for tests.
  func hasty() -> RedisConfiguration {
    var configuration = self
    configuration.backoff = .milliseconds(1) ... .milliseconds(50)
    configuration.probeInterval = .milliseconds(200)
    configuration.probeTimeout = .seconds(1)
    configuration.connectTimeout = .seconds(2)
    configuration.commandTimeout = .seconds(2)
    return configuration
  }
}
