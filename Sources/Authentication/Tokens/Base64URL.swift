/// Base64url without padding (RFC 4648, section 5; RFC 7515, section 2). Strict: one text for each byte string.
package enum Base64URL {
  /// The bytes of a text; nil if it has padding, foreign characters, or bits that belong to no byte.
  static func decode(_ text: UnsafeRawBufferPointer) -> [UInt8]? {
    guard text.count % 4 != 1 else { return nil }
    var isValid = true
    let result = [UInt8](unsafeUninitializedCapacity: text.count * 3 / 4) { space, end in
      var bits: UInt32 = 0
      var count = 0
      for byte in text {
        guard let value = value(of: byte) else { return isValid = false }
        bits = bits << 6 | UInt32(value)
        count += 6
        if count >= 8 {
          count -= 8
          space.initializeElement(at: end, to: UInt8(truncatingIfNeeded: bits >> UInt32(count)))
          end += 1
          bits &= (1 << UInt32(count)) - 1
        }
      }
      isValid = bits == 0
    }
    return isValid ? result : nil
  }

  /// The bytes of a text.
  package static func decode(_ text: String) -> [UInt8]? {
    Array(text.utf8).withUnsafeBytes { decode($0) }
  }

  /// The text of bytes.
  package static func encode(_ bytes: some Sequence<UInt8>) -> String {
    let alphabet: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    var result: [UInt8] = []
    var bits: UInt32 = 0
    var count = 0
    for byte in bytes {
      bits = bits << 8 | UInt32(byte)
      count += 8
      while count >= 6 {
        count -= 6
        result.append(alphabet.utf8Start[Int(bits >> UInt32(count) & 63)])
      }
      bits &= (1 << UInt32(count)) - 1
    }
    if count > 0 { result.append(alphabet.utf8Start[Int(bits << UInt32(6 - count) & 63)]) }
    return String(decoding: result, as: UTF8.self)
  }

  @inline(__always)
  private static func value(of byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte - UInt8(ascii: "A")
    case UInt8(ascii: "a")...UInt8(ascii: "z"): byte - UInt8(ascii: "a") + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0") + 52
    case UInt8(ascii: "-"): 62
    case UInt8(ascii: "_"): 63
    default: nil
    }
  }
}
