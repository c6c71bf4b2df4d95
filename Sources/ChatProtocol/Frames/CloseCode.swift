/// Why a connection ends: the WebSocket close code (RFC 6455, section 7.4) and its reason.
///
/// A client returns after every code but 4005 and, until it has a new token, 1008.
package struct CloseCode: Hashable, Sendable {
  /// The code on the wire.
  package let code: UInt16
  /// The reason on the wire, at most 123 bytes.
  package let reason: String

  /// A close code with its reason.
  package init(_ code: UInt16, _ reason: String) {
    self.code = code
    self.reason = reason
  }

  package static let normal = CloseCode(1000, "")
  package static let goingAway = CloseCode(1001, "Going away")
  package static let protocolError = CloseCode(1002, "Protocol error")
  package static let notText = CloseCode(1003, "Text frames only")
  package static let invalidToken = CloseCode(1008, "Invalid token")
  package static let unauthorized = CloseCode(1008, "Unauthorized")
  package static let originNotAllowed = CloseCode(1008, "Origin not allowed")
  package static let tooBig = CloseCode(1009, "Frame too big")
  package static let internalError = CloseCode(1011, "Internal error")
  package static let tryAgainLater = CloseCode(1013, "Try again later")
  /// The token has expired: fetch a new one and reconnect.
  package static let tokenExpired = CloseCode(4001, "Token expired")
  /// The user has opened too many connections; this was the oldest.
  package static let replaced = CloseCode(4002, "Too many connections")
  /// The unsent bytes passed the limit: reconnect and recover.
  package static let tooSlow = CloseCode(4003, "Too slow")
  package static let rateLimit = CloseCode(4004, "Rate limit")
  /// The session was revoked: do not reconnect.
  package static let revoked = CloseCode(4005, "Session revoked")
}
