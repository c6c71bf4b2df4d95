package import WebSocketCodec

/// How a connection ended.
package struct WebSocketClientClosure: Hashable, Sendable, CustomStringConvertible {
  /// The code of the server's close frame: 1005 if it had none, 1006 if the connection ended without one. If the server
  /// broke the protocol, the code that this side sent.
  package let code: WebSocketCloseCode
  /// The reason that came with it.
  package let reason: String

  /// A closure.
  package init(code: WebSocketCloseCode, reason: String) {
    self.code = code
    self.reason = reason
  }

  package var description: String { reason.isEmpty ? "\(code)" : "\(code) \(reason)" }
}
