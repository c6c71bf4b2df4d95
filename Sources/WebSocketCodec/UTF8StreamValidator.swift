/// Validates UTF-8 (RFC 3629) that comes in pieces, and says no at the first byte that cannot be right.
package struct UTF8StreamValidator: Sendable {
  /// Continuation bytes that the current character still needs.
  private var pending: UInt8 = 0
  /// Where the next continuation byte must lie: narrower than 0x80…0xBF where overlong forms, surrogates and values
  /// past U+10FFFF begin.
  private var lowest: UInt8 = 0x80
  private var highest: UInt8 = 0xBF

  /// A validator at the start of a text.
  package init() {}

  /// Whether the text may end here: no character is cut.
  package var isComplete: Bool { pending == 0 }

  /// Reads the next piece; false if the text is not UTF-8, whatever may follow.
  package mutating func accept(_ bytes: UnsafeRawBufferPointer) -> Bool {
    let count = bytes.count
    var index = 0
    while index < count {
      if pending == 0 {
        while index &+ 8 <= count,
          bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
        {
          index &+= 8
        }
        guard index < count else { return true }
      }
      guard accept(bytes[index]) else { return false }
      index &+= 1
    }
    return true
  }

  private mutating func accept(_ byte: UInt8) -> Bool {
    guard pending == 0 else {
      guard byte >= lowest, byte <= highest else { return false }
      pending &-= 1
      lowest = 0x80
      highest = 0xBF
      return true
    }
    switch byte {
    case 0x00...0x7F: return true
    case 0xC2...0xDF: pending = 1
    case 0xE0: start(2, 0xA0, 0xBF)
    case 0xE1...0xEC, 0xEE...0xEF: pending = 2
    case 0xED: start(2, 0x80, 0x9F)
    case 0xF0: start(3, 0x90, 0xBF)
    case 0xF1...0xF3: pending = 3
    case 0xF4: start(3, 0x80, 0x8F)
    default: return false
    }
    return true
  }

  private mutating func start(_ count: UInt8, _ lowest: UInt8, _ highest: UInt8) {
    pending = count
    self.lowest = lowest
    self.highest = highest
  }
}
