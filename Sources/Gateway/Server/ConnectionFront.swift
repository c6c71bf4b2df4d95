import NIOCore
import NIOHTTP1

/// Stands first in a connection's channel, where everything is bytes. While HTTP is spoken it lets them through. While an
/// answer is awaited that may take long, it stands there alone: it takes the exchange over from the gate, HTTP's handlers
/// leave the channel, and they come back, new, when the answer is complete and another request may follow.
final class ConnectionFront: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer
  typealias OutboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  /// What may come behind the request of an answer that is the connection's last, in bytes.
  private static let maximumIgnored = 64 * 1024

  private let services: GateServices
  private var context: ChannelHandlerContext?
  private var exchange: HTTPExchange?
  private var answer = BareAnswer()
  private var isStopping = false
  private var isLingering = false
  private var holdsRead = false
  private var ignored = 0
  /// What came behind the request.
  private var early: ByteBuffer?
  private var timer: Scheduled<Void>?
  /// Whether the last bytes that were read were the end of a request, as far as bytes can show it: an empty line, or the
  /// end of a JSON object.
  private(set) var endsAsRequest = false

  init(_ services: GateServices) {
    self.services = services
  }

  /// Puts HTTP's handlers into the channel.
  ///
  /// - Parameter isFirst: whether no request has come on the connection yet.
  func speakHTTP(isFirst: Bool) throws {
    guard let context else { return }
    var limits = NIOHTTPDecoderLimitConfiguration()
    limits.maxHeaderFieldSize = services.configuration.maximumHeaderSize
    limits.maxHeaderListSize = services.configuration.maximumHeaderSize
    limits.maxHeaderFieldCount = services.configuration.maximumHeaderCount
    let encoder = HTTPResponseEncoder()
    let decoder = ByteToMessageHandler(
      HTTPRequestDecoder(leftOverBytesStrategy: .forwardBytes, limitConfiguration: limits))
    let gate = GateHandler(front: self, encoder: encoder, decoder: decoder, services: services, isFirst: isFirst)
    try context.pipeline.syncOperations.addHandlers([encoder, decoder, gate], position: .after(self))
  }

  /// Takes an exchange over whose request is complete. The handlers of HTTP are about to leave.
  func carry(_ exchange: HTTPExchange, _ answer: BareAnswer, isStopping: Bool) {
    self.exchange = exchange
    self.answer = answer
    self.isStopping = isStopping
    exchange.move(to: self)
  }

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    timer?.cancel()
    timer = nil
    finishExchange()
    self.context = nil
  }

  func channelInactive(context: ChannelHandlerContext) {
    early = nil
    finishExchange()
    context.fireChannelInactive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let bytes = unwrapInboundIn(data)
    if isLingering { return }
    if exchange == nil {
      endsAsRequest = Self.endsAsRequest(bytes)
      return context.fireChannelRead(data)
    }
    guard !answer.closes else {
      ignored += bytes.readableBytes
      return ignored > Self.maximumIgnored ? context.close(promise: nil) : ()
    }
    early.setOrWriteImmutableBuffer(bytes)
  }

  private static func endsAsRequest(_ bytes: ByteBuffer) -> Bool {
    let view = bytes.readableBytesView
    return view.last == UInt8(ascii: "}") || view.suffix(4).elementsEqual("\r\n\r\n".utf8)
  }

  /// What has come is not added to before the answer is out.
  func read(context: ChannelHandlerContext) {
    if early == nil { context.read() } else { holdsRead = true }
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    exchange?.changeWritability(isWritable: context.channel.isWritable)
    context.fireChannelWritabilityChanged()
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if event is ChannelShouldQuiesceEvent {
      isStopping = true
      exchange?.shouldEnd()
    } else if case .some(.inputClosed) = event as? ChannelEvent, exchange != nil || isLingering {
      context.close(promise: nil)
    }
    context.fireUserInboundEventTriggered(event)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard exchange != nil || isLingering else { return context.fireErrorCaught(error) }
    context.close(promise: nil)
  }

  private func finishExchange() {
    let exchange = exchange
    self.exchange = nil
    exchange?.finish()
  }
}

// MARK: - Answering

extension ConnectionFront: ExchangeWire {
  func write(_ part: HTTPServerResponsePart, from exchange: HTTPExchange) {
    guard let context, self.exchange === exchange else { return }
    switch part {
    case .head(let head):
      if isStopping { answer.closes = true }
      context.write(wrapOutboundOut(answer.head(head)), promise: nil)
    case .body(.byteBuffer(let body)):
      guard body.readableBytes > 0 else { return }
      if answer.isChunked { context.write(wrapOutboundOut(BareAnswer.chunkHead(body.readableBytes)), promise: nil) }
      context.write(wrapOutboundOut(body), promise: nil)
      if answer.isChunked { context.write(wrapOutboundOut(BareAnswer.lineEnd), promise: nil) }
    case .body:
      context.close(promise: nil)
    case .end:
      if answer.isChunked { context.write(wrapOutboundOut(BareAnswer.lastChunk), promise: nil) }
      context.flush()
      finishExchange()
      if answer.closes || isStopping { linger(context) } else { resume(context) }
    }
  }

  func flush(from exchange: HTTPExchange) {
    if self.exchange === exchange { context?.flush() }
  }

  func abort(from exchange: HTTPExchange) {
    guard self.exchange === exchange else { return }
    finishExchange()
    context?.close(promise: nil)
  }

  /// The last answer is out: says so and waits for the client to close.
  private func linger(_ context: ChannelHandlerContext) {
    isLingering = true
    early = nil
    context.close(mode: .output, promise: nil)
    timer = context.eventLoop.assumeIsolated().scheduleTask(in: services.configuration.lingerTimeout) { [weak self] in
      self?.context?.close(promise: nil)
    }
    releaseRead(context)
  }

  /// The next request may come.
  private func resume(_ context: ChannelHandlerContext) {
    do {
      try speakHTTP(isFirst: false)
    } catch {
      return context.close(promise: nil)
    }
    if let early {
      self.early = nil
      endsAsRequest = Self.endsAsRequest(early)
      context.fireChannelRead(wrapInboundOut(early))
      context.fireChannelReadComplete()
    }
    releaseRead(context)
  }

  private func releaseRead(_ context: ChannelHandlerContext) {
    guard holdsRead else { return }
    holdsRead = false
    context.read()
  }
}
