import NIOCore
import WebSocketCodec

/// The client's side of an open connection: reads frames, answers pings, and sees to the closing handshake.
final class ClientFrameHandler: ChannelDuplexHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let configuration: WebSocketClientConfiguration
  private let closed: EventLoopPromise<WebSocketClientClosure>
  private var decoder: WebSocketDecoder
  private var source: WebSocketMessages.Producer.Source?
  private var context: ChannelHandlerContext?
  private var closeTimer: Scheduled<Void>?
  private var sentClose = false
  private var closure: WebSocketClientClosure?
  private var pausesReading = false
  private var owesRead = false
  /// What came before the channel was ready for answers; nil from then on.
  private var early: [ByteBuffer]? = []

  init(configuration: WebSocketClientConfiguration, closed: EventLoopPromise<WebSocketClientClosure>) {
    self.configuration = configuration
    self.closed = closed
    self.decoder = WebSocketDecoder(role: .client, maximumMessageSize: configuration.maximumMessageSize)
  }

  /// The messages; to be called once, before the handler is in its channel.
  func makeMessages(eventLoop: any EventLoop) -> WebSocketMessages {
    let producer = WebSocketMessages.Producer.makeSequence(
      elementType: WebSocketMessage.self, backPressureStrategy: .init(lowWatermark: 64, highWatermark: 256),
      finishOnDeinit: true, delegate: MessageDemand(self, eventLoop: eventLoop))
    source = producer.source
    return WebSocketMessages(sequence: producer.sequence)
  }

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    abandon()
    self.context = nil
  }

  func channelInactive(context: ChannelHandlerContext) {
    abandon()
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let bytes = unwrapInboundIn(data)
    if early?.append(bytes) == nil { read(bytes, context) }
  }

  /// The channel takes frames now.
  func start() {
    guard let early else { return }
    self.early = nil
    guard let context else { return }
    for bytes in early { read(bytes, context) }
  }

  private func read(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
    var bytes = bytes
    do {
      while let event = try decoder.next(from: &bytes) { receive(event, context) }
    } catch {
      guard closure == nil else { return }
      closure = WebSocketClientClosure(code: error.closeCode, reason: error.description)
      sendClose(error.closeCode, reason: error.description)
      context.close(promise: nil)
    }
  }

  func read(context: ChannelHandlerContext) {
    if pausesReading {
      owesRead = true
    } else {
      context.read()
    }
  }

  /// The socket is gone, or never became a WebSocket.
  func abandon() {
    finish(closure ?? WebSocketClientClosure(code: .abnormal, reason: ""))
  }

  func resumeReading() {
    pausesReading = false
    guard owesRead else { return }
    owesRead = false
    context?.read()
  }

  /// Starts the closing handshake; the socket is cut if the server does not take part.
  func close(_ code: WebSocketCloseCode, reason: String) {
    guard let context, !sentClose else { return }
    sendClose(code, reason: reason)
    resumeReading()
    closeTimer = context.eventLoop.assumeIsolated().scheduleTask(in: configuration.closeTimeout) { [weak self] in
      self?.context?.close(promise: nil)
    }
  }

  private func receive(_ event: WebSocketEvent, _ context: ChannelHandlerContext) {
    switch event {
    case .text(let text): deliver(.text(String(buffer: text)))
    case .binary(let bytes): deliver(.binary(bytes))
    case .pong(let payload): deliver(.pong(payload))
    case .ping(let payload):
      guard !sentClose else { return }
      var frame = ByteBuffer()
      WebSocketEncoder.writePong(payload, mask: .random(), into: &frame)
      context.writeAndFlush(wrapOutboundOut(frame), promise: nil)
    case .close(let code, let reason):
      closure = WebSocketClientClosure(code: code ?? .noneReceived, reason: reason)
      sendClose(code, reason: "")
      finish(closure)
      // The server closes the socket (RFC 6455, section 7.1.1); if it does not, this side does.
      let timer = context.eventLoop.assumeIsolated().scheduleTask(in: configuration.closeTimeout) { [weak self] in
        _ = self?.context?.close()
      }
      closeTimer?.cancel()
      closeTimer = timer
    }
  }

  private func deliver(_ message: WebSocketMessage) {
    if case .stopProducing = source?.yield(message), !sentClose { pausesReading = true }
  }

  private func sendClose(_ code: WebSocketCloseCode?, reason: String) {
    guard let context, !sentClose else { return }
    sentClose = true
    var frame = ByteBuffer()
    WebSocketEncoder.writeClose(code, reason: reason, mask: .random(), into: &frame)
    context.writeAndFlush(wrapOutboundOut(frame), promise: nil)
  }

  private func finish(_ closure: WebSocketClientClosure?) {
    if context?.channel.isActive != true { closeTimer?.cancel() }
    guard let closure else { return }
    source?.finish()
    source = nil
    closed.succeed(closure)
  }
}
