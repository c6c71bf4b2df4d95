/// Base64url without padding (RFC 4648, section 5; RFC 7515, section 2). Strict: one text for each byte string.
package enum Base64URL {
  /// The bytes of a text; nil if it has padding, foreign characters, or bits that belong to no byte.
  static func decode(_ text: UnsafeRawBufferPointer) -> [UInt8]? {
    let (groups, rest) = text.count.quotientAndRemainder(dividingBy: 4)
    guard rest != 1 else { return nil }
    var isValid = true
    let result = [UInt8](unsafeUninitializedCapacity: text.count * 3 / 4) { space, end in
      // All that was not of the alphabet, or no byte's, sets a bit of these two.
      var foreign: UInt8 = 0
      var surplus: UInt32 = 0
      for group in 0..<groups {
        let bits = bits(of: text, at: 4 &* group, count: 4, &foreign)
        add(bits, bytes: 3, to: space, &end)
      }
      if rest > 0 {
        let bits = bits(of: text, at: 4 &* groups, count: rest, &foreign)
        surplus = bits & (rest == 2 ? 0xFFFF : 0xFF)
        add(bits, bytes: rest &- 1, to: space, &end)
      }
      isValid = foreign & 0xC0 == 0 && surplus == 0
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

  /// The bits of four characters; where there are fewer, zeros stand for the others.
  @inline(__always)
  private static func bits(
    of text: UnsafeRawBufferPointer, at place: Int, count: Int, _ foreign: inout UInt8
  ) -> UInt32 {
    var bits: UInt32 = 0
    for index in 0..<4 {
      let value = index < count ? value(of: text[place &+ index]) : 0
      foreign |= value
      bits = bits << 6 | UInt32(value & 63)
    }
    return bits
  }

  @inline(__always)
  private static func add(_ bits: UInt32, bytes: Int, to space: UnsafeMutableBufferPointer<UInt8>, _ end: inout Int) {
    for index in 0..<bytes {
      space.initializeElement(at: end, to: UInt8(truncatingIfNeeded: bits >> UInt32(16 &- 8 &* index)))
      end &+= 1
    }
  }

  /// What a character stands for; 64 or more: nothing.
  @inline(__always)
  private static func value(of byte: UInt8) -> UInt8 {
    values.utf8Start[Int(byte & 0x7F)] &- UInt8(ascii: "0") | byte & 0x80
  }

  /// The value of each character of ASCII, as the character that is so many behind `0`; a tilde: none.
  private static let values: StaticString = """
    ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~n~~defghijklm~~~~~~\
    ~0123456789:;<=>?@ABCDEFGHI~~~~o~JKLMNOPQRSTUVWXYZ[\\]^_`abc~~~~~
    """
}
