import NIOCore
import NIOHTTP1
import NIOHTTPTypesHTTP1
import WebSocketCodec

extension GateHandler {
  /// Decides who answers the request.
  func decide(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
    // The decoder reads nothing behind a request that asks for any upgrade, so that it must be the last.
    let asksForUpgrade = head.headers.contains(name: "Upgrade") || head.method == .CONNECT
    let closes = !head.isKeepAlive || asksForUpgrade
    switch configuration.webSocketRoute.verdict(head) {
    case .refuse(let refusal):
      refuse(refusal, head, closes: closes, context)
    case .handshake(let handshake):
      decideUpgrade(UpgradeRequest(head: head, handshake: handshake), context)
    case .other:
      switch services.upgradeHandling.exchangeDecision(for: head) {
      case .passToRouter: passToRouter(head, closes: closes, context)
      case .refuse(let refusal): refuse(refusal, head, closes: closes, context)
      case .stream(let endsConnection, let makeDelegate):
        begin(.exchange, head, closes: closes || endsConnection, context, makeDelegate)
      case .call(let makeDelegate):
        begin(.call, head, closes: closes, context, makeDelegate)
      }
    }
  }

  private func begin(
    _ target: GateState.Target, _ head: HTTPRequestHead, closes: Bool, _ context: ChannelHandlerContext,
    _ makeDelegate: (HTTPExchange) -> any HTTPExchangeDelegate
  ) {
    state.begin(target, closes: closes, now: .now())
    let exchange = HTTPExchange(head: head, channel: context.channel, wire: self)
    isChunked = nil
    self.exchange = exchange
    exchange.start(makeDelegate(exchange))
  }

  private func decideUpgrade(_ request: UpgradeRequest, _ context: ChannelHandlerContext) {
    guard !state.isStopping else { return refuse(.stopping, request.head, closes: true, context) }
    switch services.upgradeHandling.upgradeDecision(for: request) {
    case .passToRouter:
      passToRouter(request.head, closes: true, context)
    case .refuse(let refusal):
      refuse(refusal, request.head, closes: true, context)
    case .upgrade(let subprotocol, let headers, _, let makeConnection):
      pendingUpgrade = PendingUpgrade(
        head: UpgradeAnswer.head(for: request.handshake, subprotocol: subprotocol, headers: headers),
        makeConnection: makeConnection)
      state.begin(.upgrade, closes: false, now: .now())
    }
  }

  private func passToRouter(_ head: HTTPRequestHead, closes: Bool, _ context: ChannelHandlerContext) {
    do {
      if routerCodec == nil { try addRouter(context) }
    } catch {
      return context.close(promise: nil)
    }
    state.begin(.router, closes: closes, now: .now())
    context.fireChannelRead(wrapInboundOut(.head(head)))
  }

  /// Puts Hummingbird's handlers behind the gate, at the first request that the router is to answer.
  private func addRouter(_ context: ChannelHandlerContext) throws {
    let codec = HTTP1ToHTTPServerCodec(secure: false)
    try context.pipeline.syncOperations.addHandler(codec)
    let routerChannel = try RouterChannel(
      wrappingChannelSynchronously: context.channel, configuration: .init(isOutboundHalfClosureEnabled: true))
    routerCodec = codec
    try context.channel.syncOptions?.setOption(.maxMessagesPerRead, value: 4)
    try context.channel.syncOptions?.setOption(.recvAllocator, value: AdaptiveRecvByteBufferAllocator())
    services.routerHost.adopt(routerChannel)
    context.fireChannelActive()
  }

  /// Answers a request with a refusal and drops its rest.
  private func refuse(_ refusal: HTTPRefusal, _ head: HTTPRequestHead, closes: Bool, _ context: ChannelHandlerContext) {
    let hasBody = head.headers.contains(name: "Transfer-Encoding") || head.headers.contains(name: "Content-Length")
    state.begin(.discard, closes: closes || hasBody, now: .now())
    answer(refusal, closes: state.closesAfterResponse, isHead: head.method == .HEAD, context)
  }

  /// Writes a refusal as the whole answer.
  func answer(_ refusal: HTTPRefusal, closes: Bool, isHead: Bool = false, _ context: ChannelHandlerContext) {
    context.write(wrapOutboundOut(.head(refusal.head(closes: closes))), promise: nil)
    if !isHead { context.write(wrapOutboundOut(.body(.byteBuffer(refusal.body))), promise: nil) }
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    perform(state.endResponse(now: .now()), context)
  }
}
