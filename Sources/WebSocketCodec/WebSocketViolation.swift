/// Why a connection must be failed: the peer broke a rule of RFC 6455 or a limit of this side.
package struct WebSocketViolation: Error, Hashable, Sendable, CustomStringConvertible {
  /// The rule that was broken.
  package enum Rule: String, Hashable, Sendable {
    case unmaskedFrame = "frames from a client must be masked"
    case maskedFrame = "frames from a server must not be masked"
    case reservedBits = "reserved bits without an extension that uses them"
    case reservedOpcode = "reserved opcode"
    case lengthNotMinimal = "payload length not in its shortest form"
    case lengthTooLarge = "payload length with its top bit set"
    case controlTooLong = "control frame with more than 125 bytes"
    case controlFragmented = "fragmented control frame"
    case unexpectedContinuation = "continuation frame without a message to continue"
    case expectedContinuation = "new message before the last one was complete"
    case closeTooShort = "close frame with half a code"
    case invalidCloseCode = "close code that must not be sent"
    case invalidUTF8 = "text that is not UTF-8"
    case messageTooBig = "message longer than allowed"
    case extensionFailed = "payload that the extension cannot decode"
  }

  /// The rule that was broken.
  package let rule: Rule

  /// A violation of `rule`.
  package init(_ rule: Rule) { self.rule = rule }

  /// The code to close the connection with.
  package var closeCode: WebSocketCloseCode {
    switch rule {
    case .invalidUTF8, .extensionFailed: .invalidPayload
    case .messageTooBig: .messageTooBig
    default: .protocolError
    }
  }

  /// The rule in words; short enough for a close reason.
  package var description: String { rule.rawValue }
}
