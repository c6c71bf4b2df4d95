import NIOConcurrencyHelpers
import NIOCore

/// Finds the server that takes writes, and connects to it.
struct ServerFinder: Sendable {
  private let configuration: RedisConfiguration
  private let loop: any EventLoop
  /// The Sentinels, who answered last first.
  private let sentinels: NIOLockedValueBox<[RedisAddress]>

  /// Why no server was found; in words for the log.
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  init(configuration: RedisConfiguration, loop: any EventLoop) {
    self.configuration = configuration
    self.loop = loop
    var addresses: [RedisAddress] = []
    if case .sentinels(let all, _) = configuration.source { addresses = all }
    self.sentinels = NIOLockedValueBox(addresses)
  }

  /// A connection that is ready for commands.
  func connect() async throws -> RedisConnection {
    switch configuration.source {
    case .server(let address):
      return try await open(address, mustBeMaster: false)
    case .sentinels(_, let name):
      let (address, sentinel) = try await ask(for: name)
      do {
        let connection = try await open(address, mustBeMaster: true)
        watch(sentinel, for: name, at: address, dropping: connection)
        return connection
      } catch {
        sentinel.close("not needed")
        throw error
      }
    }
  }

  private func open(_ address: RedisAddress, mustBeMaster: Bool) async throws -> RedisConnection {
    try await open(
      address,
      RedisHandshake(
        user: configuration.user, password: configuration.password, database: configuration.database,
        name: configuration.clientName, mustBeMaster: mustBeMaster))
  }

  /// Opens a connection and says what is to be said first; all in the time for connecting.
  private func open(_ address: RedisAddress, _ handshake: RedisHandshake) async throws -> RedisConnection {
    let deadline = NIODeadline.now() + configuration.connectTimeout
    let connection = try await RedisConnection.open(address, configuration, on: loop)
    try await withTaskCancellationHandler {
      var handshake = handshake
      var step = handshake.begin()
      do {
        while case .say(let command) = step {
          let replies = try await connection.call([command], deadline: deadline)
          step = handshake.receive(replies.first ?? .null)
        }
      } catch {
        connection.close("the handshake failed")
        // It had ended before it was asked, and says why: TLS fails at once.
        if case RedisError.notConnected = error { throw RedisError.connectionLost(await connection.ended()) }
        throw error
      }
      if case .fail(let reason) = step {
        connection.close(reason)
        throw Failure(description: reason)
      }
    } onCancel: {
      connection.close("shut down")
    }
    return connection
  }
}

extension ServerFinder {
  /// Asks one Sentinel after another for the master; the one that knows it stays connected.
  private func ask(for name: String) async throws -> (RedisAddress, RedisConnection) {
    var reasons: [String] = []
    for address in sentinels.withLockedValue({ $0 }) {
      do {
        let sentinel = try await open(
          address,
          RedisHandshake(
            user: configuration.sentinelUser, password: configuration.sentinelPassword, database: 0,
            name: configuration.clientName, mustBeMaster: false))
        do {
          let master = try await master(name, by: sentinel)
          sentinels.withLockedValue { all in
            all.removeAll { $0 == address }
            all.insert(address, at: 0)
          }
          return (master, sentinel)
        } catch {
          sentinel.close("not needed")
          throw error
        }
      } catch {
        reasons.append("\(address): \(describe(error))")
      }
    }
    throw Failure(description: "no Sentinel helps (\(reasons.joined(separator: "; ")))")
  }

  private func master(_ name: String, by sentinel: RedisConnection) async throws -> RedisAddress {
    let reply = try await sentinel.call(
      RedisCommand("SENTINEL", .text("get-master-addr-by-name"), .text(name)),
      deadline: .now() + configuration.connectTimeout)
    guard let parts = reply.array, parts.count == 2, let host = parts[0].string,
      let port = parts[1].integer.flatMap({ UInt16(exactly: $0) })
    else { throw Failure(description: "it knows no master of that name") }
    return .tcp(host: host, port: Int(port))
  }

  /// Drops the master's connection as soon as a Sentinel says that another is master now.
  private func watch(
    _ sentinel: RedisConnection, for name: String, at address: RedisAddress, dropping connection: RedisConnection
  ) {
    sentinel.run { handler in
      handler.isSubscriber = true
      handler.user = SentinelEar(name: name, at: address, dropping: connection)
      handler.sendUnanswered(RedisCommand("SUBSCRIBE", .text("+switch-master")))
    }
    connection.end.whenComplete { _ in sentinel.close("not needed") }
    sentinel.end.whenComplete { _ in
      // A Sentinel that goes away takes its word with it: another one is to be heard, and may have news.
      guard connection.channel.isActive else { return }
      Task { await watchAgain(for: name, at: address, dropping: connection) }
    }
  }

  private func watchAgain(for name: String, at address: RedisAddress, dropping connection: RedisConnection) async {
    var backoff = RedisBackoff(range: configuration.backoff)
    while true {
      try? await Task.sleep(for: .nanoseconds(backoff.pause(random: .random(in: 0...1)).nanoseconds))
      guard connection.channel.isActive else { return }
      guard let (master, sentinel) = try? await ask(for: name) else { continue }
      guard master == address else {
        sentinel.close("not needed")
        return connection.close("another server is master now")
      }
      return watch(sentinel, for: name, at: address, dropping: connection)
    }
  }
}
