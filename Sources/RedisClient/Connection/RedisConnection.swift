import NIOCore
import NIOSSL
import Sockets

/// An open connection to one server.
struct RedisConnection: Sendable {
  let channel: any Channel
  /// Why it ended, once it has.
  let end: EventLoopFuture<String>
  private let handler: NIOLoopBound<RedisChannelHandler>

  /// Runs `body` with the handler, on its loop.
  func run(_ body: @escaping @Sendable (RedisChannelHandler) -> Void) {
    if channel.eventLoop.inEventLoop { body(handler.value) } else { channel.eventLoop.execute { body(handler.value) } }
  }

  /// Sends commands and waits for their replies.
  func call(_ commands: [RedisCommand], deadline: NIODeadline) async throws(RedisError) -> [RESPValue] {
    let result = await withCheckedContinuation {
      (waiting: CheckedContinuation<Result<[RESPValue], RedisError>, Never>) in
      run { $0.send(commands, deadline: deadline) { waiting.resume(returning: $0) } }
    }
    return try result.get()
  }

  /// Sends a command; an error that Redis answers is thrown.
  func call(_ command: RedisCommand, deadline: NIODeadline) async throws(RedisError) -> RESPValue {
    let reply = try await call([command], deadline: deadline).first ?? .null
    if case .error(let error) = reply { throw .server(error) }
    return reply
  }

  /// Has other connections of the loop wait for what comes over this one, where the loop can do that. On the loop.
  func makeUrgent() {
    #if os(Linux)
      (channel as? SocketChannel)?.makeUrgent()
    #endif
  }

  /// Closes it; those who wait are told why.
  func close(_ reason: String) {
    run { $0.close(reason) }
  }

  /// Waits until it is of no use any more; why. Its socket may be open yet.
  func ended() async -> String {
    (try? await end.get()) ?? "closed"
  }

  /// Waits until its socket is closed.
  func closed() async {
    try? await channel.closeFuture.get()
  }

  /// Opens a socket, with TLS where it is configured; no word is said yet.
  static func open(
    _ address: RedisAddress, _ configuration: RedisConfiguration, on loop: any EventLoop
  ) async throws -> RedisConnection {
    let tls = configuration.isSecure ? try NIOSSLContext(configuration: configuration.tls) : nil
    let connector = StreamConnector(loop: loop, timeout: configuration.connectTimeout)
    let make: @Sendable (any Channel) -> EventLoopFuture<RedisConnection> = { channel in
      channel.eventLoop.makeCompletedFuture {
        let operations = channel.pipeline.syncOperations
        if let tls, case .tcp(let host, let port) = address {
          let isAddress = (try? SocketAddress(ipAddress: host, port: port)) != nil
          try operations.addHandler(try NIOSSLClientHandler(context: tls, serverHostname: isAddress ? nil : host))
        }
        let handler = RedisChannelHandler(configuration: configuration, eventLoop: channel.eventLoop)
        do {
          try operations.addHandler(handler)
          #if os(Linux)
            if tls == nil { (channel as? SocketChannel)?.directInput = { handler.receive(&$0) } }
          #endif
        } catch {
          handler.close(describe(error))
          throw error
        }
        return RedisConnection(
          channel: channel, end: handler.ended.futureResult,
          handler: NIOLoopBound(handler, eventLoop: channel.eventLoop))
      }
    }
    return switch address {
    case .tcp(let host, let port): try await connector.connect(host: host, port: port, setUp: make)
    case .unix(let path): try await connector.connect(path: path, setUp: make)
    }
  }
}
