import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1

/// Stands between the HTTP decoder and whoever answers: looks at each request's head and sends it to the router, to a
/// stream, or answers itself. One request at a time: what is pipelined behind it waits, and reading stops meanwhile.
///
/// An upgrade takes all HTTP handlers out of the channel. If the router has served the connection before, what it left
/// behind stays in the channel, behind the WebSocket handler and idle, until the channel closes.
final class GateHandler: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart
  typealias OutboundIn = HTTPServerResponsePart
  typealias OutboundOut = HTTPServerResponsePart

  /// What an upgrade waits with for its request's end.
  struct PendingUpgrade {
    let head: HTTPResponseHead
    let makeConnection: @Sendable (any EventLoop) throws -> WebSocketConnection
  }

  let front: ConnectionFront
  let encoder: HTTPResponseEncoder
  let decoder: ByteToMessageHandler<HTTPRequestDecoder>
  let services: GateServices
  var state: GateState
  var context: ChannelHandlerContext?
  var routerCodec: HTTP1ToHTTPServerCodec?
  var exchange: HTTPExchange?
  var pendingUpgrade: PendingUpgrade?
  /// Whether an exchange's answer goes out in chunks; nil before its head.
  var isChunked: Bool?
  /// The connection is a WebSocket now, or the front has it: everything passes.
  var isOpenDoor = false
  private var waiting = CircularBuffer<HTTPServerRequestPart>(initialCapacity: 0)
  private var holdsRead = false
  private var isDraining = false
  private var timer: Scheduled<Void>?
  private var timerDeadline = NIODeadline.distantFuture

  var configuration: GateConfiguration { services.configuration }

  /// - Parameter isFirst: whether no request has come on the connection yet.
  init(
    front: ConnectionFront, encoder: HTTPResponseEncoder, decoder: ByteToMessageHandler<HTTPRequestDecoder>,
    services: GateServices, isFirst: Bool
  ) {
    self.front = front
    self.encoder = encoder
    self.decoder = decoder
    self.services = services
    state = GateState(now: .now(), isFirst: isFirst)
  }

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    schedule(context)
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    timer?.cancel()
    timer = nil
    finishExchange()
    self.context = nil
  }

  func channelInactive(context: ChannelHandlerContext) {
    waiting.removeAll()
    finishExchange()
    context.fireChannelInactive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard !isOpenDoor else { return context.fireChannelRead(data) }
    guard !state.isLingering else { return }
    let part = unwrapInboundIn(data)
    if waiting.isEmpty, state.takesParts {
      process(part, context)
    } else {
      waiting.append(part)
    }
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    context.fireChannelReadComplete()
    park(context)
  }

  func read(context: ChannelHandlerContext) {
    if isOpenDoor || waiting.isEmpty {
      context.read()
    } else {
      holdsRead = true
    }
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    guard !isOpenDoor else { return context.write(data, promise: promise) }
    // Only the router writes through here; what it writes after its answer's end, or instead of one that the gate or
    // a stream gives, must not reach the client.
    guard state.target == .router else { return promise?.fail(ChannelError.outputClosed) ?? () }
    write(unwrapOutboundIn(data), context, promise)
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    exchange?.changeWritability(isWritable: context.channel.isWritable)
    context.fireChannelWritabilityChanged()
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    guard !isOpenDoor else { return context.fireUserInboundEventTriggered(event) }
    if event is ChannelShouldQuiesceEvent {
      exchange?.shouldEnd()
      perform(state.stop(), context)
      return
    }
    if case .some(.inputClosed) = event as? ChannelEvent {
      perform(state.inputClosed(), context)
    }
    context.fireUserInboundEventTriggered(event)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard !isOpenDoor else { return context.fireErrorCaught(error) }
    guard let refusal = HTTPRefusal(parsing: error) else { return context.close(promise: nil) }
    guard !state.isLingering else { return }
    if state.fail() {
      answer(refusal, closes: true, context)
    } else if state.target == .router, state.takesParts {
      // In the middle of a request that the router reads: it must not wait for the rest.
      context.fireErrorCaught(error)
    } else if state.target == .call, state.takesParts, isChunked == nil {
      finishExchange()
      answer(refusal, closes: true, context)
    } else if state.target != .router {
      context.close(promise: nil)
    }
  }
}

// MARK: - Parts and what follows them

extension GateHandler {
  func process(_ part: HTTPServerRequestPart, _ context: ChannelHandlerContext) {
    switch part {
    case .head(let head):
      decide(head, context)
    case .body:
      state.receiveBody(now: .now())
      deliver(part, context)
    case .end:
      let isUpgrade = state.target == .upgrade
      let receiver = exchange
      if !isUpgrade, receiver == nil { deliver(part, context) }
      let action = state.endRequest(now: .now())
      if isUpgrade {
        upgrade(context)
      } else {
        // An exchange may answer at once: the request must be known as complete by then.
        receiver?.receive(part)
        perform(action, context)
      }
    }
    schedule(context)
  }

  private func deliver(_ part: HTTPServerRequestPart, _ context: ChannelHandlerContext) {
    switch state.target {
    case .router: context.fireChannelRead(wrapInboundOut(part))
    case .exchange, .call: exchange?.receive(part)
    case .upgrade:
      // A handshake has no body (RFC 6455, 4.1): what comes is no WebSocket client.
      pendingUpgrade = nil
      context.close(promise: nil)
    case .discard, nil: break
    }
  }

  func perform(_ action: GateState.Action, _ context: ChannelHandlerContext) {
    switch action {
    case .wait:
      break
    case .nextRequest:
      exchange = nil
      drain(context)
    case .linger:
      waiting.removeAll()
      context.close(mode: .output, promise: nil)
    case .close:
      context.close(promise: nil)
    }
    schedule(context)
  }

  /// Takes up what waited for the last answer.
  private func drain(_ context: ChannelHandlerContext) {
    guard !isDraining else { return }
    isDraining = true
    var delivered = false
    while !isOpenDoor, !state.isLingering, state.takesParts, let part = waiting.popFirst() {
      delivered = true
      process(part, context)
    }
    isDraining = false
    if delivered, !isOpenDoor { context.fireChannelReadComplete() }
    releaseRead(context)
  }

  func releaseRead(_ context: ChannelHandlerContext) {
    guard holdsRead, waiting.isEmpty else { return }
    holdsRead = false
    context.read()
  }

  var hasWaiting: Bool { !waiting.isEmpty }
  func dropWaiting() { waiting.removeAll() }

  func finishExchange() {
    let exchange = exchange
    self.exchange = nil
    exchange?.finish()
  }
}

// MARK: - Deadlines

extension GateHandler {
  /// One timer at a time. It looks at the deadline of the moment when it fires, so that it need be replaced only by an
  /// earlier one.
  private func schedule(_ context: ChannelHandlerContext) {
    guard self.context != nil, !isOpenDoor, let deadline = state.deadline(configuration) else { return }
    if let timer {
      guard deadline < timerDeadline else { return }
      timer.cancel()
    }
    timerDeadline = deadline
    timer = context.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) { [weak self] in
      self?.timerFired()
    }
  }

  private func timerFired() {
    timer = nil
    guard let context, let deadline = state.deadline(configuration) else { return }
    if deadline <= .now() {
      context.close(promise: nil)
    } else {
      schedule(context)
    }
  }
}
