/// A value found in a JSON text: what it is and where, nothing decoded.
package struct JSONValue: Hashable, Sendable {
  /// The JSON types, with what the scan learnt in passing.
  package enum Kind: Hashable, Sendable {
    case object
    case array
    /// `escaped`: it has a backslash, so that its bytes are not its characters.
    case string(escaped: Bool)
    /// `integer`: neither fraction nor exponent.
    case number(integer: Bool)
    case boolean(Bool)
    case null
  }

  /// The value's type.
  package let kind: Kind
  /// The value's bytes in the text, quotes and brackets included.
  package let range: Range<Int>
}
