import Foundation
import Gateway
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization
import TestSupport
import Testing

@testable import HTTPBackend

/// A server that does to each request what the test says, and takes note of all that comes.
final class FaultyServer: Sendable {
  /// A request that came.
  struct Request: Hashable, Sendable {
    var method = ""
    var path = ""
    var authorization = ""
    var body = ""
  }

  /// What is done about it.
  enum Reaction: Sendable {
    /// Answers.
    case answer(Int, String, headers: [String: String] = [:])
    /// Answers when the test opens the gate.
    case held(Int, String)
    /// Never answers.
    case silence
    /// Begins an answer and never ends it.
    case half
    /// Sends an answer of so many bytes, without saying how many.
    case flood(Int)
    /// Breaks the connection.
    case reset
    /// Says something that is not HTTP.
    case noise
  }

  struct State: Sendable {
    var requests: [Request] = []
    var connections = 0
    var mostConnections = 0
    var isOpen = false
    var held: [@Sendable () -> Void] = []
  }

  let port: Int
  private let state = Mutex(State())
  private let script: @Sendable (Request, Int) -> Reaction

  /// Runs `body` with a server; `script` gets each request and its number, from 0.
  static func run(
    _ script: @escaping @Sendable (Request, Int) -> Reaction, _ body: (FaultyServer) async throws -> Void
  ) async throws {
    let box = Mutex<FaultyServer?>(nil)
    let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.backlog, value: 1024)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.configureHTTPServerPipeline(withErrorHandling: false)
          guard let server = box.withLock({ $0 }) else { return }
          try channel.pipeline.syncOperations.addHandler(FaultyHandler(server))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    let server = FaultyServer(port: channel.localAddress?.port ?? 0, script)
    box.withLock { $0 = server }
    let result: Result<Void, any Error>
    do { result = .success(try await body(server)) } catch { result = .failure(error) }
    server.open()
    try await channel.close()
    try result.get()
  }

  private init(port: Int, _ script: @escaping @Sendable (Request, Int) -> Reaction) {
    self.port = port
    self.script = script
  }

  /// Settings for a client of this server.
  func configuration(path: String = "") throws -> HTTPBackendConfiguration {
    var configuration = HTTPBackendConfiguration(address: try BackendAddress("http://127.0.0.1:\(port)\(path)"))
    configuration.timeout = BackendWorld.patience
    return configuration
  }

  /// All that came, in order.
  var requests: [Request] { state.withLock { $0.requests } }
  /// The most connections at once.
  var mostConnections: Int { state.withLock { $0.mostConnections } }

  /// Answers all that is held, now and from now on.
  func open() {
    let held = state.withLock { state in
      state.isOpen = true
      defer { state.held = [] }
      return state.held
    }
    for answer in held { answer() }
  }

  /// Waits until so many requests have come.
  func waitForRequests(_ count: Int) async throws {
    try await eventually("\(count) requests; there were \(requests.count)") { requests.count >= count }
  }

  fileprivate func reaction(to request: Request) -> Reaction {
    let number = state.withLock { state in
      state.requests.append(request)
      return state.requests.count - 1
    }
    return script(request, number)
  }

  fileprivate func whenOpen(_ answer: @escaping @Sendable () -> Void) {
    let isOpen = state.withLock { state in
      if !state.isOpen { state.held.append(answer) }
      return state.isOpen
    }
    if isOpen { answer() }
  }

  fileprivate func connected() {
    state.withLock { state in
      state.connections += 1
      state.mostConnections = max(state.mostConnections, state.connections)
    }
  }

  fileprivate func disconnected() { state.withLock { $0.connections -= 1 } }
}

/// One connection of a ``FaultyServer``.
private final class FaultyHandler: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private let server: FaultyServer
  private var request = FaultyServer.Request()

  init(_ server: FaultyServer) {
    self.server = server
  }

  func channelActive(context: ChannelHandlerContext) { server.connected() }
  func channelInactive(context: ChannelHandlerContext) { server.disconnected() }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      request = FaultyServer.Request(
        method: head.method.rawValue, path: head.uri, authorization: head.headers.first(name: "Authorization") ?? "")
    case .body(let part): request.body += String(buffer: part)
    case .end: react(server.reaction(to: request), context)
    }
  }

  private func react(_ reaction: FaultyServer.Reaction, _ context: ChannelHandlerContext) {
    switch reaction {
    case .answer(let status, let body, let headers): answer(status, body, headers, context)
    case .held(let status, let body):
      let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
      let loop = context.eventLoop
      server.whenOpen {
        loop.execute { bound.value.0.answer(status, body, [:], bound.value.1) }
      }
    case .silence: break
    case .half:
      head(200, ["Content-Length": "100"], context)
      write("{\"allowed\":true,", context)
      context.flush()
    case .flood(let size):
      head(200, ["Transfer-Encoding": "chunked"], context)
      for _ in 0...(size / 65536) { write(String(repeating: " ", count: 65536), context) }
      context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    case .reset:
      let channel = context.channel
      let abortive = linger(l_onoff: 1, l_linger: 0)
      (channel as? any SocketOptionProvider)?.setSoLinger(abortive).whenComplete { _ in channel.close(promise: nil) }
    case .noise:
      let encoder = try? context.pipeline.syncOperations.context(handlerType: HTTPResponseEncoder.self)
      encoder?.writeAndFlush(NIOAny(ByteBuffer(string: "\u{1}\u{2} I do not speak HTTP\r\n\r\n")), promise: nil)
    }
  }

  private func answer(_ status: Int, _ body: String, _ headers: [String: String], _ context: ChannelHandlerContext) {
    head(status, headers.merging(["Content-Length": "\(body.utf8.count)"]) { first, _ in first }, context)
    write(body, context)
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
  }

  private func head(_ status: Int, _ headers: [String: String], _ context: ChannelHandlerContext) {
    let head = HTTPResponseHead(
      version: .http1_1, status: HTTPResponseStatus(statusCode: status), headers: HTTPHeaders(headers.map { ($0, $1) }))
    context.write(wrapOutboundOut(.head(head)), promise: nil)
  }

  private func write(_ text: String, _ context: ChannelHandlerContext) {
    context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: text)))), promise: nil)
  }
}
