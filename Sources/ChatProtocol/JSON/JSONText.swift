/// Builds JSON text: for the frames and envelopes whose shape is fixed, where an encoder would only be slower.
package struct JSONText: Sendable {
  /// The text so far, UTF-8.
  package private(set) var bytes: [UInt8] = []

  /// An empty text.
  package init(reserving capacity: Int = 128) {
    bytes.reserveCapacity(capacity)
  }

  /// Appends JSON syntax or a value that is already JSON.
  package mutating func raw(_ text: StaticString) {
    bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  /// Appends a value that is already JSON.
  package mutating func raw(_ json: some Sequence<UInt8>) {
    bytes.append(contentsOf: json)
  }

  /// Appends a value that is already JSON.
  package mutating func raw(_ json: String) {
    bytes.append(contentsOf: json.utf8)
  }

  /// Appends an integer.
  package mutating func number(_ value: some FixedWidthInteger) {
    bytes.append(contentsOf: String(value).utf8)
  }

  /// Appends an identifier in the form in which it was received.
  package mutating func identifier<Kind>(_ id: Identifier<Kind>) {
    if id.isNumber {
      bytes.append(contentsOf: id.text.utf8)
    } else {
      bytes.append(UInt8(ascii: "\""))
      bytes.append(contentsOf: id.text.utf8)
      bytes.append(UInt8(ascii: "\""))
    }
  }

  /// Appends `true` or `false`.
  package mutating func boolean(_ value: Bool) {
    raw(value ? "true" : "false" as StaticString)
  }

  /// Appends a string, quoted and escaped (RFC 8259, section 7).
  package mutating func string(_ value: String) {
    var value = value
    bytes.append(UInt8(ascii: "\""))
    value.withUTF8 { text in
      var start = 0
      for index in text.indices where Self.isEscaped(text[index]) {
        bytes.append(contentsOf: text[start..<index])
        escape(text[index])
        start = index + 1
      }
      bytes.append(contentsOf: text[start...])
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private static func isEscaped(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
  }

  private mutating func escape(_ byte: UInt8) {
    let hexadecimal: StaticString = "0123456789abcdef"
    switch byte {
    case UInt8(ascii: "\""): raw("\\\"")
    case UInt8(ascii: "\\"): raw("\\\\")
    case 0x0A: raw("\\n")
    case 0x0D: raw("\\r")
    case 0x09: raw("\\t")
    default:
      raw("\\u00")
      bytes.append(hexadecimal.utf8Start[Int(byte >> 4)])
      bytes.append(hexadecimal.utf8Start[Int(byte & 15)])
    }
  }
}
