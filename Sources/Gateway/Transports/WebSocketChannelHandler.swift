package import NIOCore
package import WebSocketCodec

/// One WebSocket connection: reads frames, answers pings, closes as RFC 6455 wants it, and hands messages to its
/// delegate. Bound to its channel's event loop: call it there only.
///
/// It runs no task and, while the connection is open, no timer: whoever owns the connections of an event loop calls
/// ``keepAliveTick()`` on each of them every 25 s.
package final class WebSocketChannelHandler: ChannelInboundHandler {
  package typealias InboundIn = ByteBuffer
  package typealias OutboundOut = ByteBuffer

  /// How much of a message may be missing before reads become larger, in bytes.
  private static let smallMessage = 2048
  /// The size of a read while a big message is under way, in bytes.
  private static let bulkReadSize = 64 * 1024
  /// Up to this size, in bytes, two sends are copied into one.
  private static let worthJoining = 16 * 1024

  private let configuration: WebSocketConfiguration
  private var delegate: (any WebSocketConnectionDelegate)?
  private var decoder: WebSocketDecoder
  private var state = WebSocketConnectionState()
  private var context: ChannelHandlerContext?
  /// Whether the channel was given something that is not flushed.
  private var isDirty = false
  /// The socket itself, for what may go straight to it.
  private var socket: DirectSocket?
  /// What goes straight to the socket with the next flush.
  private var unflushed: ByteBuffer?
  /// Whether the channel may have unsent bytes, which are to go first.
  private var isHandedOver = false
  private var pendingPong: ByteBuffer?
  private var closeTimer: Scheduled<Void>?
  private var isReading = false
  private var readsBulk = false

  /// A connection's handler.
  ///
  /// - Parameters:
  ///   - configuration: its limits.
  ///   - delegate: who gets its messages; held until the connection has closed.
  package init(configuration: WebSocketConfiguration, delegate: any WebSocketConnectionDelegate) {
    self.configuration = configuration
    self.delegate = delegate
    self.decoder = WebSocketDecoder(role: .server, maximumMessageSize: configuration.maximumMessageSize)
  }

  package func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    let options = context.channel.syncOptions
    // With more the channel would keep up to so many buffers.
    try? options?.setOption(.maxMessagesPerRead, value: 1)
    try? options?.setOption(.recvAllocator, value: FleetingReceiveAllocator())
    if configuration.writesDirectly { socket = DirectSocket(context) }
    // The answer to the request may still be there.
    isHandedOver = unsentBytes > 0
    delegate?.webSocketDidOpen(self)
    flush()
  }

  package func handlerRemoved(context: ChannelHandlerContext) {
    end(state.lose())
    closeTimer?.cancel()
    closeTimer = nil
    self.context = nil
  }

  package func channelInactive(context: ChannelHandlerContext) {
    end(state.lose())
    context.fireChannelInactive()
  }

  package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard !state.isEnded else { return }
    var bytes = unwrapInboundIn(data)
    state.hear()
    isReading = true
    do {
      while let event = try decoder.next(from: &bytes) { receive(event) }
    } catch {
      fail(error)
    }
    isReading = false
    flushWritten()
    adaptReadSize(context)
  }

  package func channelWritabilityChanged(context: ChannelHandlerContext) {
    let isWritable = context.channel.isWritable
    if isWritable, let payload = pendingPong, state.isOpen {
      pendingPong = nil
      sendPong(payload)
      flush()
    }
    delegate?.webSocketDidChangeWritability(self, isWritable: isWritable)
    context.fireChannelWritabilityChanged()
  }

  package func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case .some(.inputClosed) = event as? ChannelEvent {
      // The server allows half-closed sockets: one whose peer has gone would stay for ever.
      terminate()
    } else if event is ChannelShouldQuiesceEvent {
      delegate?.webSocketShouldEnd(self)
    } else {
      context.fireUserInboundEventTriggered(event)
    }
  }

  package func errorCaught(context: ChannelHandlerContext, error: any Error) {
    terminate()
  }
}

// MARK: - Sending

extension WebSocketChannelHandler {
  /// The connection's event loop; nil before it is in a channel and after it left.
  package var eventLoop: (any EventLoop)? { context?.eventLoop }
  /// Whether messages go both ways: neither side has begun to close.
  package var isOpen: Bool { state.isOpen && context != nil }
  /// Whether fewer bytes are unsent than the high mark (64 KiB). Cheap.
  package var isWritable: Bool { context?.channel.isWritable ?? false }
  /// Bytes that were sent and that the socket has not taken yet. Ask ``isWritable`` first where that will do.
  package var unsentBytes: Int { context?.channel.unsentBytes ?? 0 }

  /// Hands over frames, one or several, as ``WebSocketEncoder`` writes them; ``flush()`` sends them. The buffer may be
  /// shared with other connections. Does nothing once the connection closes.
  package func send(_ frames: ByteBuffer) {
    guard state.isOpen else { return }
    write(frames)
  }

  /// Sends what was handed over. Out of a delegate's receiving method it is not needed: what these send is flushed
  /// once, after the last message of the read.
  package func flush() {
    guard !isReading else { return }
    flushWritten()
  }

  /// Bytes go straight to the socket while nothing is unsent before them; else by way of the channel, which keeps their
  /// order, counts them, and waits for the socket.
  private func write(_ bytes: ByteBuffer) {
    guard socket != nil, !isHandedOver else { return hand(over: bytes) }
    guard var before = unflushed else { return unflushed = bytes }
    unflushed = nil
    if before.readableBytes + bytes.readableBytes <= Self.worthJoining {
      before.writeImmutableBuffer(bytes)
      unflushed = before
    } else {
      sendStraight(before)
      write(bytes)
    }
  }

  /// Sending may tell that the connection takes more again, and whoever hears that may write.
  private func flushWritten() {
    if let bytes = unflushed {
      unflushed = nil
      sendStraight(bytes)
    }
    guard isDirty else { return }
    isDirty = false
    context?.flush()
    isHandedOver = unsentBytes > 0
  }

  /// Sends what the socket takes; the channel gets the rest. If the socket has ended, NIO finds out and says so.
  private func sendStraight(_ bytes: ByteBuffer) {
    guard let socket, let context else { return }
    var bytes = bytes
    bytes.moveReaderIndex(forwardBy: context.channel.isActive ? socket.send(bytes) : 0)
    if bytes.readableBytes > 0 { hand(over: bytes) }
  }

  private func hand(over bytes: ByteBuffer) {
    isHandedOver = true
    isDirty = true
    context?.write(wrapOutboundOut(bytes), promise: nil)
  }

  /// Closes: sends what was handed over and a close frame, waits for the peer's, and cuts the socket if that takes
  /// longer than the configured time. The delegate hears of it at the end.
  ///
  /// - Parameter reason: at most 123 bytes of it are sent.
  package func close(_ code: WebSocketCloseCode, reason: String = "") {
    guard state.close(WebSocketClosure(initiator: .local, code: code, reason: reason)) else { return }
    sendClose(code, reason: reason)
    startCloseTimer()
  }

  /// Cuts the socket at once, without a close frame; unsent bytes are lost.
  package func terminate() {
    end(state.lose())
    context?.close(promise: nil)
  }

  /// Sends a ping, or gives the connection up if the peer has been silent through too many. To be called at a steady
  /// interval.
  package func keepAliveTick() {
    switch state.tick(maximumMissed: configuration.maximumMissedPings) {
    case .none:
      break
    case .ping:
      write(Self.ping)
      flush()
    case .giveUp:
      terminate()
    }
  }

  private static let ping: ByteBuffer = {
    var frame = ByteBuffer()
    WebSocketEncoder.writePing(into: &frame)
    return frame
  }()

  private func sendPong(_ payload: ByteBuffer) {
    var frame = ByteBuffer()
    WebSocketEncoder.writePong(payload, into: &frame)
    write(frame)
  }

  private func sendClose(_ code: WebSocketCloseCode?, reason: String) {
    var frame = ByteBuffer()
    WebSocketEncoder.writeClose(code, reason: reason, into: &frame)
    write(frame)
    flushWritten()
  }
}

// MARK: - Receiving and ending

extension WebSocketChannelHandler {
  private func receive(_ event: WebSocketEvent) {
    switch event {
    case .close(let code, let reason):
      guard let action = state.receiveClose(code: code, reason: reason) else { return }
      finish(action, code: code, reason: reason)
    case _ where !state.isOpen:
      break
    case .text(let text):
      delegate?.webSocket(self, didReceiveText: text)
    case .binary(let bytes):
      delegate?.webSocket(self, didReceiveBinary: bytes)
    case .ping(let payload):
      // A peer that pings and does not read gets one pong, for its last ping, when it reads again (RFC 6455, 5.5.3).
      if isWritable { sendPong(payload) } else { pendingPong = payload }
    case .pong:
      break
    }
  }

  private func fail(_ violation: WebSocketViolation) {
    guard let action = state.fail(violation) else { return }
    finish(action, code: violation.closeCode, reason: violation.description)
  }

  /// The last word is said: sends it, then waits for the peer to close the socket, so that it can read it.
  private func finish(_ action: WebSocketConnectionState.PeerCloseAction, code: WebSocketCloseCode?, reason: String) {
    if action.answers { sendClose(code, reason: action.closure.initiator == .peer ? "" : reason) }
    startCloseTimer()
    context?.close(mode: .output, promise: nil)
    end(action.closure)
  }

  private func startCloseTimer() {
    guard closeTimer == nil, let context else { return }
    closeTimer = context.eventLoop.assumeIsolated().scheduleTask(in: configuration.closeTimeout) { [weak self] in
      self?.terminate()
    }
  }

  private func end(_ closure: WebSocketClosure?) {
    guard let closure else { return }
    pendingPong = nil
    let delegate = delegate
    self.delegate = nil
    delegate?.webSocketDidClose(self, closure: closure)
  }

  private func adaptReadSize(_ context: ChannelHandlerContext) {
    let wantsBulk = decoder.bytesMissing > Self.smallMessage
    guard wantsBulk != readsBulk else { return }
    readsBulk = wantsBulk
    let allocator = wantsBulk ? FleetingReceiveAllocator(size: Self.bulkReadSize) : FleetingReceiveAllocator()
    try? context.channel.syncOptions?.setOption(.recvAllocator, value: allocator)
  }
}
