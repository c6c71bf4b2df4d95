import Logging
import NIOCore
import NIOPosix
import Sockets

/// Keeps one connection: finds the server, connects, and does so again with growing pauses whenever it is lost.
struct RedisLink: Sendable {
  let name: String
  let configuration: RedisConfiguration
  let loop: any EventLoop
  let finder: ServerFinder
  let logger: Logger

  init(name: String, configuration: RedisConfiguration, loop: any EventLoop, logger: Logger) {
    self.name = name
    self.configuration = configuration
    self.loop = loop
    self.finder = ServerFinder(configuration: configuration, loop: loop)
    self.logger = logger
  }

  /// An address as people write it.
  private static func shown(_ address: SocketAddress?) -> String {
    guard let address else { return "unknown" }
    if let host = address.ipAddress, let port = address.port { return "\(RedisAddress.tcp(host: host, port: port))" }
    return address.pathname ?? "\(address)"
  }

  /// Runs until the task is cancelled. `up` gets each new connection, `down` hears of its end.
  func run(
    up: @escaping @Sendable (RedisConnection) -> Void, down: @escaping @Sendable (_ reason: String) -> Void
  ) async {
    var backoff = RedisBackoff(range: configuration.backoff)
    var attempts = 0
    while !Task.isCancelled {
      do {
        let connection = try await finder.connect()
        let since = NIODeadline.now()
        logger.notice(
          "Connected to Redis.",
          metadata: ["link": "\(name)", "server": "\(Self.shown(connection.channel.remoteAddress))"])
        attempts = 0
        up(connection)
        let reason = await withTaskCancellationHandler {
          await connection.ended()
        } onCancel: {
          connection.close("shut down")
        }
        down(reason)
        backoff.ended(after: .now() - since)
        if Task.isCancelled { return await connection.closed() }
        logger.warning("Lost Redis; connecting again.", metadata: ["link": "\(name)", "reason": "\(reason)"])
      } catch {
        attempts += 1
        // The first failure, then seldom: an outage must not fill the log.
        if attempts == 1 || attempts % 20 == 0 {
          logger.warning(
            "Redis cannot be reached; trying on.",
            metadata: ["link": "\(name)", "reason": "\(describe(error))", "attempts": "\(attempts)"])
        }
      }
      try? await Task.sleep(for: .nanoseconds(backoff.pause(random: .random(in: 0...1)).nanoseconds))
    }
  }
}

/// An error in words, also those of NIO whose own show types.
func describe(_ error: any Error) -> String {
  switch error {
  case let error as NIOConnectionError:
    error.connectionErrors.first.map { describe($0.error) } ?? "its name is not known: \(error.host)"
  case let error as IOError: error.description
  case let error as UnknownHost: error.description
  case ChannelError.connectTimeout: "no answer in time"
  default: "\(error)"
  }
}
