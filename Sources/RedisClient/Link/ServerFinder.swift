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
        watch(sentinel, for: name, dropping: connection)
        return connection
      } catch {
        sentinel.close("not needed")
        throw error
      }
    }
  }

  private func open(_ address: RedisAddress, mustBeMaster: Bool) async throws -> RedisConnection {
    let connection = try await RedisConnection.open(address, configuration, on: loop)
    try await shakeHands(
      connection,
      RedisHandshake(
        user: configuration.user, password: configuration.password, database: configuration.database,
        name: configuration.clientName, mustBeMaster: mustBeMaster))
    return connection
  }

  private func shakeHands(_ connection: RedisConnection, _ handshake: RedisHandshake) async throws {
    var handshake = handshake
    var step = handshake.begin()
    do {
      while case .say(let command) = step {
        let replies = try await connection.call([command], timeout: configuration.connectTimeout)
        step = handshake.receive(replies.first ?? .null)
      }
    } catch {
      connection.close("the handshake failed")
      throw error
    }
    if case .fail(let reason) = step {
      connection.close(reason)
      throw Failure(description: reason)
    }
  }

  // MARK: Sentinels

  /// Asks one Sentinel after another for the master; the one that knows it stays connected.
  private func ask(for name: String) async throws -> (RedisAddress, RedisConnection) {
    var reasons: [String] = []
    for address in sentinels.withLockedValue({ $0 }) {
      do {
        let sentinel = try await RedisConnection.open(address, configuration, on: loop)
        do {
          try await shakeHands(
            sentinel,
            RedisHandshake(
              user: configuration.sentinelUser, password: configuration.sentinelPassword, database: 0,
              name: configuration.clientName, mustBeMaster: false))
          let reply = try await sentinel.call(
            RedisCommand("SENTINEL", .text("get-master-addr-by-name"), .text(name)),
            timeout: configuration.connectTimeout)
          guard let parts = reply.array, parts.count == 2, let host = parts[0].string, let port = parts[1].integer
          else { throw Failure(description: "it knows no master of that name") }
          sentinels.withLockedValue { all in
            all.removeAll { $0 == address }
            all.insert(address, at: 0)
          }
          return (.tcp(host: host, port: Int(port)), sentinel)
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

  /// Drops the master's connection as soon as the Sentinel says that another is master now.
  private func watch(_ sentinel: RedisConnection, for name: String, dropping connection: RedisConnection) {
    sentinel.run { handler in
      handler.isSubscriber = true
      handler.onPush = { values in
        for value in values {
          guard let parts = value.array, parts.count == 3, parts[0].string == "message",
            parts[1].string == "+switch-master", let text = parts[2].string,
            text.split(separator: " ").first == name[...]
          else { continue }
          connection.close("another server is master now")
        }
      }
      handler.sendUnanswered(RedisCommand("SUBSCRIBE", .text("+switch-master")))
    }
    connection.channel.closeFuture.whenComplete { _ in sentinel.close("not needed") }
  }
}
