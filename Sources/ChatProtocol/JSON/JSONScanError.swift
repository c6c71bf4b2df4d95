/// Why a text is not the JSON (RFC 8259) that was expected, and where.
package struct JSONScanError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong.
  package enum Reason: String, Hashable, Sendable {
    case unexpectedEnd = "ends too early"
    case unexpectedByte = "unexpected character"
    case notAnObject = "not an object"
    case trailingBytes = "something follows the value"
    case controlCharacter = "unescaped control character in a string"
    case invalidEscape = "invalid escape in a string"
    case loneSurrogate = "half of a surrogate pair in a string"
    case invalidUTF8 = "invalid UTF-8"
    case invalidNumber = "invalid number"
    case tooDeep = "nested too deeply"
  }

  /// What is wrong.
  package let reason: Reason
  /// The byte at which it was noticed, from 0.
  package let offset: Int

  package var description: String { "\(reason.rawValue) at byte \(offset)" }
}
