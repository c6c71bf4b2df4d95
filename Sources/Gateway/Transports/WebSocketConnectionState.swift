import WebSocketCodec

/// Where a WebSocket connection stands (RFC 6455, section 7.1): decides, and does nothing itself.
struct WebSocketConnectionState {
  private enum Phase {
    case open
    /// This side has said goodbye and waits for the peer to.
    case closing(WebSocketClosure)
    /// Nothing more is said; only the socket is still there.
    case ended
  }

  private var phase = Phase.open
  private var unansweredPings: UInt8 = 0

  /// Whether messages go both ways.
  var isOpen: Bool { if case .open = phase { true } else { false } }
  /// Whether the closure was reported.
  var isEnded: Bool { if case .ended = phase { true } else { false } }

  /// The peer said something: it is alive.
  mutating func hear() { unansweredPings = 0 }

  /// What the tick of the keep-alive asks for.
  enum KeepAliveAction: Equatable {
    case none, ping, giveUp
  }

  /// It is time for a ping.
  ///
  /// - Parameter maximumMissed: how many may stay unanswered.
  mutating func tick(maximumMissed: UInt8) -> KeepAliveAction {
    guard isOpen else { return .none }
    guard unansweredPings < maximumMissed else { return .giveUp }
    unansweredPings += 1
    return .ping
  }

  /// This side wants to close; true if a close frame is to be sent.
  mutating func close(_ closure: WebSocketClosure) -> Bool {
    guard isOpen else { return false }
    phase = .closing(closure)
    return true
  }

  /// What a peer's close frame asks for.
  struct PeerCloseAction: Equatable {
    /// Whether to answer with a close frame.
    let answers: Bool
    /// What to report.
    let closure: WebSocketClosure
  }

  /// The peer closes; nil if the connection had ended.
  mutating func receiveClose(code: WebSocketCloseCode?, reason: String) -> PeerCloseAction? {
    defer { phase = .ended }
    switch phase {
    case .open:
      let closure = WebSocketClosure(initiator: .peer, code: code ?? .noneReceived, reason: reason)
      return PeerCloseAction(answers: true, closure: closure)
    case .closing(let closure):
      return PeerCloseAction(answers: false, closure: closure)
    case .ended:
      return nil
    }
  }

  /// The peer broke a rule: what to report, and whether a close frame is still to be sent; nil if it had ended.
  mutating func fail(_ violation: WebSocketViolation) -> PeerCloseAction? {
    let failure = WebSocketClosure(initiator: .local, code: violation.closeCode, reason: violation.description)
    defer { phase = .ended }
    switch phase {
    case .open: return PeerCloseAction(answers: true, closure: failure)
    case .closing(let closure): return PeerCloseAction(answers: false, closure: closure)
    case .ended: return nil
    }
  }

  /// The socket ended, or is to be cut; what to report, nil if it was.
  mutating func lose() -> WebSocketClosure? {
    defer { phase = .ended }
    switch phase {
    case .open: return .lost
    case .closing(let closure): return closure
    case .ended: return nil
    }
  }
}
