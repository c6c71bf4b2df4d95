/// An identifier of the chat: a JSON integer or a string of 1 to 64 characters from `[A-Za-z0-9_-]`.
///
/// Two identifiers are equal when their characters are, whatever JSON form they came in: `15` and `"15"` name the
/// same thing. The form that was received is kept in ``isNumber``, so that it is handed on unchanged.
/// `Kind` keeps thread and user identifiers apart at compile time.
package struct Identifier<Kind>: Sendable {
  /// The identifier's characters, without quotes.
  package let text: String
  /// Whether the identifier was a JSON integer.
  package let isNumber: Bool

  /// The longest identifier, in characters.
  package static var maximumLength: Int { 64 }

  /// An integer identifier.
  package init(_ number: Int64) {
    self.text = String(number)
    self.isNumber = true
  }

  /// An integer identifier by its digits: those of an `Int64` as it is written.
  init(number digits: UnsafeRawBufferPointer) {
    self.text = String(decoding: digits, as: UTF8.self)
    self.isNumber = true
  }

  /// A string identifier; nil if `text` is empty, too long or has characters outside `[A-Za-z0-9_-]`.
  package init?(_ text: some StringProtocol) {
    guard (1...Self.maximumLength).contains(text.utf8.count), text.utf8.allSatisfy(isIdentifierByte) else {
      return nil
    }
    self.text = String(text)
    self.isNumber = false
  }

  /// An identifier as channel names and URLs carry it, where the JSON form is unknown: taken for a number if it reads as
  /// a canonical integer, else for a string; nil if it is neither.
  package init?(fromName text: some StringProtocol) {
    var text = String(text)
    guard let id = text.withUTF8({ Self(fromName: UnsafeRawBufferPointer($0)) }) else { return nil }
    self = id
  }

  /// The same of a name's bytes.
  package init?(fromName bytes: UnsafeRawBufferPointer) {
    guard (1...Self.maximumLength).contains(bytes.count) else { return nil }
    var areDigits = true
    for byte in bytes where byte &- UInt8(ascii: "0") > 9 {
      areDigits = false
      guard isIdentifierByte(byte) else { return nil }
    }
    self.text = String(decoding: bytes, as: UTF8.self)
    self.isNumber = Self.isCanonicalInteger(bytes, areDigits: areDigits)
  }

  /// Whether a text's bytes are those of an `Int64` as it is written.
  @inline(__always)
  private static func isCanonicalInteger(_ bytes: UnsafeRawBufferPointer, areDigits: Bool) -> Bool {
    // Of more digits not all fit.
    if areDigits, bytes.count <= 18 { return bytes.count == 1 || bytes[0] != UInt8(ascii: "0") }
    guard areDigits || bytes[0] == UInt8(ascii: "-") else { return false }
    let text = String(decoding: bytes, as: UTF8.self)
    return Int64(text)?.description == text
  }

  /// Whether `value` is this identifier, in the JSON form that it came in.
  func isSame(as value: JSONValue, in scanner: JSONScanner) -> Bool {
    let characters: UnsafeRawBufferPointer
    switch value.kind {
    case .number(integer: true) where isNumber: characters = scanner.raw(value)
    case .string(escaped: false) where !isNumber:
      characters = UnsafeRawBufferPointer(rebasing: scanner.raw(value).dropFirst().dropLast())
    default: return false
    }
    return text.utf8.withContiguousStorageIfAvailable { own in
      guard own.count == characters.count else { return false }
      for index in own.indices where own[index] != characters[index] { return false }
      return true
    } ?? false
  }

  /// The identifier as JSON: `15` or `"15"`. Needs no escaping, by its alphabet.
  package var json: String { isNumber ? text : "\"\(text)\"" }
}

extension Identifier: Hashable {
  package static func == (left: Self, right: Self) -> Bool { left.text == right.text }
  package func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

extension Identifier: Comparable {
  /// Orders by length, then by characters: integers come in numeric order.
  package static func < (left: Self, right: Self) -> Bool {
    let (a, b) = (left.text.utf8.count, right.text.utf8.count)
    return a == b ? left.text < right.text : a < b
  }
}

extension Identifier: CustomStringConvertible {
  package var description: String { text }
}

extension Identifier: Codable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let number = try? container.decode(Int64.self) {
      self.init(number)
    } else if let id = Self(try container.decode(String.self)) {
      self = id
    } else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "an id is an integer or a string of 1 to 64 characters from [A-Za-z0-9_-]")
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if isNumber, let number = Int64(text) {
      try container.encode(number)
    } else {
      try container.encode(text)
    }
  }
}

@inline(__always)
func isIdentifierByte(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
    UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"), UInt8(ascii: "-"):
    true
  default: false
  }
}
