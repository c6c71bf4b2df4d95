/// Why a request cannot become a WebSocket connection, and what to answer.
package enum WebSocketHandshakeRefusal: Error, Hashable, Sendable {
  /// The method is not GET.
  case notGet
  /// The request does not ask for an upgrade to WebSocket.
  case notAnUpgrade
  /// The version of the protocol is not 13.
  case unsupportedVersion
  /// `Sec-WebSocket-Key` is missing, not 16 bytes in Base64, or there more than once.
  case invalidKey

  /// The HTTP status to answer with.
  package var status: Int {
    switch self {
    case .notGet: 405
    case .notAnUpgrade, .unsupportedVersion: 426
    case .invalidKey: 400
    }
  }

  /// A short code for programs.
  package var code: String {
    switch self {
    case .notGet: "method_not_allowed"
    case .notAnUpgrade: "upgrade_required"
    case .unsupportedVersion: "unsupported_version"
    case .invalidKey: "invalid_handshake"
    }
  }

  /// What to do, for a person.
  package var message: String {
    switch self {
    case .notGet: "A WebSocket connection starts with a GET request."
    case .notAnUpgrade:
      "Connect with a WebSocket client. If you did, a proxy on the way drops the Upgrade and Connection headers."
    case .unsupportedVersion: "Use version 13 of the WebSocket protocol (RFC 6455)."
    case .invalidKey: "Send one Sec-WebSocket-Key header: 16 random bytes in Base64."
    }
  }

  /// Headers that the answer needs (RFC 9110, sections 15.5.6 and 15.5.22; RFC 6455, section 4.4).
  package var headers: [(name: String, value: String)] {
    switch self {
    case .notGet: [("Allow", "GET")]
    case .notAnUpgrade: [("Upgrade", "websocket")]
    case .unsupportedVersion: [("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13")]
    case .invalidKey: []
    }
  }
}
