/// A close code (RFC 6455, section 7.4).
package struct WebSocketCloseCode: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  /// The number on the wire.
  package let rawValue: UInt16

  /// Any number; ``isSendable`` tells whether it may stand in a close frame.
  package init(rawValue: UInt16) { self.rawValue = rawValue }

  /// The purpose of the connection is fulfilled.
  package static let normal = Self(rawValue: 1000)
  /// The server stops, or the browser leaves the page.
  package static let goingAway = Self(rawValue: 1001)
  /// The peer broke the protocol.
  package static let protocolError = Self(rawValue: 1002)
  /// The peer sent a kind of data that this side does not take.
  package static let unacceptableData = Self(rawValue: 1003)
  /// Never on the wire: the close frame had no code.
  package static let noneReceived = Self(rawValue: 1005)
  /// Never on the wire: the connection ended without a close frame.
  package static let abnormal = Self(rawValue: 1006)
  /// A text message or a close reason is not UTF-8.
  package static let invalidPayload = Self(rawValue: 1007)
  /// The peer did something that is not allowed.
  package static let policyViolation = Self(rawValue: 1008)
  /// A message is longer than this side takes.
  package static let messageTooBig = Self(rawValue: 1009)
  /// This side failed.
  package static let internalError = Self(rawValue: 1011)

  /// Whether the code may stand in a close frame: the RFC's own codes that are meant for the wire, those that IANA
  /// registered since, and 3000 to 4999 for libraries and applications.
  package var isSendable: Bool {
    switch rawValue {
    case 1000...1003, 1007...1014, 3000...4999: true
    default: false
    }
  }

  package var description: String { String(rawValue) }
}
