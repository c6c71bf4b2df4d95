package import NIOCore
package import NIOHTTP1
import NIOPosix
import NIOSSL
package import WebSocketCodec

/// A WebSocket connection, seen from the client.
/// ```
/// let client = try await WebSocketClient.connect(to: "ws://127.0.0.1:8080/ws", subprotocols: ["martlet.v1"])
/// try await client.send(text: "…")
/// for await message in client.messages { … }
/// print(try await client.closure)
/// ```
package struct WebSocketClient: Sendable {
  /// The headers of the server's 101 answer.
  package let responseHeaders: HTTPHeaders
  /// The messages; for one consumer.
  package let messages: WebSocketMessages
  private let channel: any Channel
  private let handler: NIOLoopBound<ClientFrameHandler>
  private let closed: EventLoopFuture<WebSocketClientClosure>

  /// The subprotocol that the server chose.
  package var subprotocol: String? { responseHeaders.first(name: "Sec-WebSocket-Protocol") }

  /// How the connection ended; waits for it.
  package var closure: WebSocketClientClosure {
    get async throws { try await closed.get() }
  }

  /// Sends a text message; returns when the socket has taken it.
  package func send(text: String) async throws {
    try await send { WebSocketEncoder.writeText(text.utf8, mask: .random(), into: &$0) }
  }

  /// Sends a binary message; returns when the socket has taken it.
  package func send(binary: some Sequence<UInt8> & Sendable) async throws {
    try await send { WebSocketEncoder.writeBinary(binary, mask: .random(), into: &$0) }
  }

  /// Sends a ping; the answer is among the messages.
  package func ping(_ payload: ByteBuffer = ByteBuffer()) async throws {
    try await send { WebSocketEncoder.writePing(payload, mask: .random(), into: &$0) }
  }

  /// Sends bytes as they are: whole frames, or for a test what is none.
  package func send(raw bytes: ByteBuffer) async throws {
    try await send { $0.writeImmutableBuffer(bytes) }
  }

  /// Closes with a closing handshake and returns how the connection ended.
  @discardableResult
  package func close(_ code: WebSocketCloseCode = .normal, reason: String = "") async throws -> WebSocketClientClosure {
    channel.eventLoop.execute { handler.value.close(code, reason: reason) }
    return try await closure
  }

  /// Cuts the socket without a word.
  package func disconnect() async throws {
    try? await channel.close()
  }

  private func send(_ write: (inout ByteBuffer) -> Void) async throws {
    var frame = ByteBuffer()
    write(&frame)
    do {
      try await channel.writeAndFlush(frame)
    } catch is ChannelError {
      throw WebSocketClientError.closed(try await closure)
    }
  }
}

// MARK: - Connecting

extension WebSocketClient {
  /// Connects and shakes hands.
  ///
  /// - Parameters:
  ///   - url: `ws://…` or `wss://…`.
  ///   - headers: further headers of the request.
  ///   - subprotocols: offered to the server, in order of preference.
  ///   - configuration: deadlines, limits and trust.
  ///   - group: the event loops.
  /// - Throws: ``WebSocketClientError``, or what NIO and TLS throw where a socket cannot be connected.
  package static func connect(
    to url: String, headers: HTTPHeaders = [:], subprotocols: [String] = [],
    configuration: WebSocketClientConfiguration = WebSocketClientConfiguration(),
    on group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton
  ) async throws -> WebSocketClient {
    let url = try WebSocketURL(url)
    let key = WebSocketHandshake.randomKey()
    let request = try request(url, key: key, headers: headers, subprotocols: subprotocols)
    let tls = url.isSecure ? try NIOSSLContext(configuration: configuration.tls) : nil
    let opening = try await ClientBootstrap(group: group)
      .connectTimeout(configuration.timeout)
      .connect(host: url.host, port: url.port) { channel in
        channel.eventLoop.makeCompletedFuture {
          let operations = channel.pipeline.syncOperations
          if let tls { try operations.addHandler(tlsHandler(tls, url: url)) }
          let httpHandlers: [any RemovableChannelHandler & ChannelHandler] = [
            HTTPRequestEncoder(), ByteToMessageHandler(HTTPResponseDecoder(leftOverBytesStrategy: .forwardBytes)),
          ]
          let closed = channel.eventLoop.makePromise(of: WebSocketClientClosure.self)
          let frames = ClientFrameHandler(configuration: configuration, closed: closed)
          let done = channel.eventLoop.makePromise(of: HTTPResponseHead.self)
          let handshake = ClientHandshakeHandler(
            request: request, key: key, subprotocols: subprotocols, httpHandlers: httpHandlers, frameHandler: frames,
            timeout: configuration.timeout, done: done)
          let messages = frames.makeMessages(eventLoop: channel.eventLoop)
          let handler = NIOLoopBound(frames, eventLoop: channel.eventLoop)
          // A handshake that fails never puts the frame handler into the channel, where it would come to its end.
          done.futureResult.whenFailure { _ in handler.value.abandon() }
          let client = done.futureResult.map { head in
            WebSocketClient(
              responseHeaders: head.headers, messages: messages, channel: channel, handler: handler,
              closed: closed.futureResult)
          }
          try operations.addHandlers(httpHandlers)
          try operations.addHandler(handshake)
          return client
        }
      }
    return try await opening.get()
  }

  private static func request(
    _ url: WebSocketURL, key: String, headers: HTTPHeaders, subprotocols: [String]
  ) throws(WebSocketClientError) -> HTTPRequestHead {
    var all = HTTPHeaders([
      ("Host", url.hostHeader), ("Upgrade", "websocket"), ("Connection", "Upgrade"), ("Sec-WebSocket-Version", "13"),
      ("Sec-WebSocket-Key", key),
    ])
    if !subprotocols.isEmpty { all.add(name: "Sec-WebSocket-Protocol", value: subprotocols.joined(separator: ", ")) }
    for (name, value) in headers { all.add(name: name, value: value) }
    for (name, value) in all where (name + value).utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
      throw .invalidHeader(name)
    }
    return HTTPRequestHead(version: .http1_1, method: .GET, uri: url.target, headers: all)
  }

  private static func tlsHandler(_ context: NIOSSLContext, url: WebSocketURL) throws -> NIOSSLClientHandler {
    // Server name indication takes names, not addresses (RFC 6066, section 3).
    let isAddress = (try? SocketAddress(ipAddress: url.host, port: url.port)) != nil
    return try NIOSSLClientHandler(context: context, serverHostname: isAddress ? nil : url.host)
  }
}
