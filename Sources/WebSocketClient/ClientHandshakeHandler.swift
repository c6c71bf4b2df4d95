import Crypto
import NIOCore
import NIOHTTP1
import WebSocketCodec

/// Asks for the upgrade, checks the answer (RFC 6455, section 4.1), and leaves the channel to the frames.
final class ClientHandshakeHandler: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPClientResponsePart
  typealias OutboundOut = HTTPClientRequestPart

  /// How much of a refusal's body is kept, in bytes.
  private static let maximumBody = 64 * 1024

  private let request: HTTPRequestHead
  private let key: String
  private let subprotocols: [String]
  private let httpHandlers: [any RemovableChannelHandler]
  private let frameHandler: ClientFrameHandler
  private let timeout: TimeAmount
  private var done: EventLoopPromise<HTTPResponseHead>?
  private var head: HTTPResponseHead?
  private var body = ByteBuffer()
  private var timer: Scheduled<Void>?

  init(
    request: HTTPRequestHead, key: String, subprotocols: [String], httpHandlers: [any RemovableChannelHandler],
    frameHandler: ClientFrameHandler, timeout: TimeAmount, done: EventLoopPromise<HTTPResponseHead>
  ) {
    self.request = request
    self.key = key
    self.subprotocols = subprotocols
    self.httpHandlers = httpHandlers
    self.frameHandler = frameHandler
    self.timeout = timeout
    self.done = done
  }

  func handlerAdded(context: ChannelHandlerContext) {
    if context.channel.isActive { start(context) }
  }

  func channelActive(context: ChannelHandlerContext) {
    start(context)
    context.fireChannelActive()
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    timer?.cancel()
    fail(WebSocketClientError.closedInHandshake)
  }

  func channelInactive(context: ChannelHandlerContext) {
    if let head { refuse(head) }
    fail(WebSocketClientError.closedInHandshake)
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    fail(error)
    context.close(promise: nil)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      self.head = head
    case .body(var part):
      if body.readableBytes + part.readableBytes <= Self.maximumBody { body.writeBuffer(&part) }
    case .end:
      guard let head else { return }
      guard head.status == .switchingProtocols else {
        refuse(head)
        return context.close(promise: nil)
      }
      if let problem = problem(of: head) {
        fail(WebSocketClientError.invalidHandshake(problem))
        return context.close(promise: nil)
      }
      open(context, head)
    }
  }

  private func start(_ context: ChannelHandlerContext) {
    guard timer == nil else { return }
    timer = context.eventLoop.assumeIsolated().scheduleTask(in: timeout) { [weak self] in
      self?.fail(WebSocketClientError.timedOut)
      context.close(promise: nil)
    }
    context.write(wrapOutboundOut(.head(request)), promise: nil)
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
  }

  private func open(_ context: ChannelHandlerContext, _ head: HTTPResponseHead) {
    let operations = context.pipeline.syncOperations
    do {
      try operations.addHandler(frameHandler, position: .after(self))
    } catch {
      fail(error)
      return context.close(promise: nil)
    }
    // The decoder hands on what came behind the answer when it leaves, which may be after this read, and takes nothing
    // but requests until then: no frame may be answered before.
    let left = httpHandlers.map { handler in
      let promise = context.eventLoop.makePromise(of: Void.self)
      operations.removeHandler(handler, promise: promise)
      return promise.futureResult
    }
    let (done, frameHandler) = (done, frameHandler)
    self.done = nil
    EventLoopFuture.andAllComplete(left, on: context.eventLoop).assumeIsolated().whenComplete { _ in
      done?.succeed(head)
      frameHandler.start()
    }
    operations.removeHandler(context: context, promise: nil)
  }

  private func problem(of head: HTTPResponseHead) -> String? {
    let expected = WebSocketHandshake.acceptKey(for: key) { Array(Insecure.SHA1.hash(data: $0)) }
    guard head.headers["Sec-WebSocket-Accept"] == [expected] else { return "wrong Sec-WebSocket-Accept" }
    guard head.headers[canonicalForm: "Upgrade"].contains(where: { $0.lowercased() == "websocket" }) else {
      return "no Upgrade header"
    }
    let chosen = head.headers["Sec-WebSocket-Protocol"]
    guard chosen.allSatisfy(subprotocols.contains) else { return "a subprotocol that was not offered" }
    guard !head.headers.contains(name: "Sec-WebSocket-Extensions") else { return "an extension that was not offered" }
    return nil
  }

  private func refuse(_ head: HTTPResponseHead) {
    fail(
      WebSocketClientError.refused(
        status: Int(head.status.code), headers: head.headers, body: String(buffer: body)))
  }

  private func fail(_ error: any Error) {
    done?.fail(error)
    done = nil
  }
}
