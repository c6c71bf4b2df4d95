import Foundation
import NIOCore
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
    port = try TestPorts.free()
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

  /// How to reach it, with times for tests.
  func configuration(_ source: RedisConfiguration.Source? = nil) -> RedisConfiguration {
    RedisConfiguration(source: source ?? .server(address)).patient()
  }

  /// How to reach it by a URL in which `PORT` stands for its port, with times for tests.
  func configuration(url: String) throws -> RedisConfiguration {
    try RedisConfiguration(url: url.replacing("PORT", with: "\(port)")).patient()
  }
}

extension RedisConfiguration {
  /// The same with times for tests: what is lost comes back fast, and no pause of a busy machine passes for a loss.
  func patient() -> RedisConfiguration {
    var configuration = self
    configuration.backoff = .milliseconds(1) ... .milliseconds(50)
    configuration.probeInterval = .milliseconds(50)
    configuration.probeTimeout = .seconds(30)
    configuration.connectTimeout = .seconds(30)
    configuration.commandTimeout = .seconds(30)
    return configuration
  }

  /// The same where a test waits for probes, or for what is deaf to be noticed.
  func hasty() -> RedisConfiguration {
    var configuration = self
    configuration.probeTimeout = .seconds(1)
    return configuration
  }
}
