/// Base64 (RFC 4648, section 4), as the handshake needs it: a few bytes at a time.
enum Base64 {
  private static var alphabet: StaticString { "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/" }

  /// `bytes` in Base64, padded.
  static func encode(_ bytes: [UInt8]) -> String {
    let digits = alphabet.utf8Start
    let length = (bytes.count + 2) / 3 * 4
    return String(unsafeUninitializedCapacity: length) { text in
      var end = 0
      for start in stride(from: 0, to: bytes.count, by: 3) {
        let count = min(3, bytes.count - start)
        var bits: UInt32 = 0
        for offset in 0..<3 { bits = bits << 8 | (offset < count ? UInt32(bytes[start + offset]) : 0) }
        for position in 0..<4 {
          let digit = Int(bits >> UInt32(18 - 6 * position) & 0x3F)
          text.initializeElement(at: end + position, to: position <= count ? digits[digit] : UInt8(ascii: "="))
        }
        end += 4
      }
      return end
    }
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"):
      true
    default: false
    }
  }

  /// Whether `text` has the form of 16 bytes in Base64: 22 digits and `==`.
  static func isSixteenBytes(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      bytes.count == 24 && bytes[22] == UInt8(ascii: "=") && bytes[23] == UInt8(ascii: "=")
        && bytes[..<22].allSatisfy(isDigit)
    }
  }
}
