package import NIOCore
package import WebSocketCodec

/// One WebSocket connection: reads frames, answers pings, closes as RFC 6455 wants it, and hands messages to its
/// delegate. Bound to its wire's event loop: call it there only.
///
/// It runs no task and, while the connection is open, no timer: whoever owns the connections of an event loop calls
/// ``keepAliveTick()`` on each of them every 25 s.
package final class WebSocketConnection {
  /// Nil before the connection opens and after its wire has closed.
  private(set) var wire: (any WebSocketWire)?
  /// Whether its session's shard has marked it for a flush.
  var awaitsFlush = false
  var joinsThreads = false
  private var isReading = false
  private var state = WebSocketConnectionState()
  private var delegate: (any WebSocketConnectionDelegate)?
  private let configuration: WebSocketConfiguration
  private var decoder: WebSocketDecoder
  private var pendingPong: ByteBuffer?
  private var closeTimer: Scheduled<Void>?

  /// A connection whose handshake is done; ``open(on:)`` begins it.
  ///
  /// - Parameters:
  ///   - configuration: its limits.
  ///   - delegate: who gets its messages; held until the connection has closed.
  package init(configuration: WebSocketConfiguration, delegate: any WebSocketConnectionDelegate) {
    self.configuration = configuration
    self.delegate = delegate
    self.decoder = WebSocketDecoder(role: .server, maximumMessageSize: configuration.maximumMessageSize)
  }

  /// The connection's event loop; nil before it opens and after its wire has closed.
  package var eventLoop: (any EventLoop)? { wire?.eventLoop }
  /// Whether messages go both ways: neither side has begun to close.
  package var isOpen: Bool { state.isOpen && wire != nil }
  /// Whether fewer bytes are unsent than the high mark (64 KiB). Cheap.
  package var isWritable: Bool { wire?.isWritable ?? false }
  /// Bytes that were sent and that the socket has not taken yet. Ask ``isWritable`` first where that will do.
  package var unsentBytes: Int { wire?.unsentBytes ?? 0 }
}

// MARK: - Sending

extension WebSocketConnection {
  /// Hands over frames, one or several, as ``WebSocketEncoder`` writes them; ``flush()`` sends them. The buffer may be
  /// shared with other connections. Does nothing once the connection closes.
  package func send(_ frames: ByteBuffer) {
    guard state.isOpen else { return }
    wire?.write(frames)
  }

  /// Sends what was handed over. Out of a delegate's receiving method it is not needed: what these send is flushed
  /// once, after the last message of the read.
  package func flush() {
    guard !isReading else { return }
    wire?.flush()
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
    wire?.close()
  }

  /// Sends a ping, or gives the connection up if the peer has been silent through too many. To be called at a steady
  /// interval.
  package func keepAliveTick() {
    switch state.tick(maximumMissed: configuration.maximumMissedPings) {
    case .none:
      break
    case .ping:
      wire?.write(Self.ping)
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
    wire?.write(frame)
  }

  private func sendClose(_ code: WebSocketCloseCode?, reason: String) {
    var frame = ByteBuffer()
    WebSocketEncoder.writeClose(code, reason: reason, into: &frame)
    wire?.write(frame)
    wire?.flush()
  }
}

// MARK: - What the wire tells

extension WebSocketConnection {
  /// The 101 answer is written: the connection goes both ways from now on. Whoever wrote that flushes it, and with it what
  /// the delegate says.
  func open(on wire: any WebSocketWire) {
    self.wire = wire
    delegate?.webSocketDidOpen(self)
  }

  /// Bytes have come.
  package func receive(_ bytes: inout ByteBuffer) {
    guard !state.isEnded else { return }
    state.hear()
    isReading = true
    do {
      while let event = try decoder.next(from: &bytes) { receive(event) }
    } catch {
      fail(error)
    }
    isReading = false
    wire?.flush()
    wire?.expect(bytes: decoder.bytesMissing)
  }

  /// The unsent bytes passed the high mark, or fell below the low one.
  package func changeWritability(isWritable: Bool) {
    if isWritable, let payload = pendingPong, state.isOpen {
      pendingPong = nil
      sendPong(payload)
      flush()
    }
    delegate?.webSocketDidChangeWritability(self, isWritable: isWritable)
  }

  /// The wire has closed.
  package func lose() {
    end(state.lose())
    closeTimer?.cancel()
    closeTimer = nil
    wire = nil
  }

  /// The server stops.
  package func shouldEnd() {
    delegate?.webSocketShouldEnd(self)
  }

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
    wire?.closeOutput()
    end(action.closure)
  }

  private func startCloseTimer() {
    guard closeTimer == nil, let wire else { return }
    closeTimer = wire.eventLoop.assumeIsolated().scheduleTask(in: configuration.closeTimeout) { [weak self] in
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
}
