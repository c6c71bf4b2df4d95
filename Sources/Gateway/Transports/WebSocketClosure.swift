package import WebSocketCodec

/// How a WebSocket connection ended.
package struct WebSocketClosure: Hashable, Sendable {
  /// Who ended it.
  package enum Initiator: Hashable, Sendable {
    /// This side: by its own wish, or because the peer broke a rule.
    case local
    /// The peer, with a close frame.
    case peer
    /// Nobody said goodbye: the socket ended, or the peer went silent.
    case lost
  }

  /// Who ended it.
  package let initiator: Initiator
  /// The code that was sent or received: 1005 if the peer's close frame had none, 1006 if the connection was lost.
  package let code: WebSocketCloseCode
  /// The reason that went with it.
  package let reason: String

  /// A closure.
  package init(initiator: Initiator, code: WebSocketCloseCode, reason: String) {
    self.initiator = initiator
    self.code = code
    self.reason = reason
  }

  /// The connection ended without a close frame.
  package static let lost = WebSocketClosure(initiator: .lost, code: .abnormal, reason: "")
}
