import TestSupport

/// Breaks a text in the ways that networks, bugs and attackers do.
enum Mutation {
  /// `bytes` after one to four mutations.
  static func mutated(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
    var result = bytes
    for _ in 0..<random.int(1...4) { mutate(&result, &random) }
    return result
  }

  private static func mutate(_ bytes: inout [UInt8], _ random: inout SeededGenerator) {
    guard !bytes.isEmpty else {
      bytes = [UInt8(random.int(0...255))]
      return
    }
    let at = random.int(0...bytes.count - 1)
    switch random.int(0...9) {
    case 0: bytes.removeSubrange(at...)
    case 1: bytes[at] ^= 1 << UInt8(random.int(0...7))
    case 2: bytes[at] = UInt8(random.int(0...255))
    case 3: bytes.insert(UInt8(random.int(0...255)), at: at)
    case 4: bytes.insert(contentsOf: Array(random.pick(tokens).utf8), at: at)
    case 5: bytes.insert(contentsOf: random.pick(malformedCharacters), at: at)
    case 6: bytes.swapAt(at, random.int(0...bytes.count - 1))
    case 7:
      let end = min(bytes.count, at + random.int(1...12))
      bytes.insert(contentsOf: Array(bytes[at..<end]), at: random.int(0...bytes.count - 1))
    case 8: bytes.removeSubrange(at..<min(bytes.count, at + random.int(1...12)))
    default: nest(&bytes, &random)
    }
  }

  /// Wraps the text into many arrays or objects, closed or not.
  private static func nest(_ bytes: inout [UInt8], _ random: inout SeededGenerator) {
    let depth = random.pick([1, 2, 60, 120, 126, 127, 128, 129, 200])
    let (open, close) = random.pick([("[", "]"), ("{\"a\":", "}")])
    let closed = random.chance(3, in: 4) ? depth : depth - 1
    bytes =
      Array(String(repeating: open, count: depth).utf8) + bytes + Array(String(repeating: close, count: closed).utf8)
  }

  private static let tokens = [
    "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\ud800", "\\udc00", "\\ud83d\\ud83d", "null", "true", "-", "e",
    ".", "0", "00", "1e999", "\u{FEFF}", "\u{0}", "\n", "//", "/*", "NaN", "'", ",}", ",]", "\u{2028}",
    "123456789012345678901234567890123456789012345678901234567890",
  ]

  /// Unicode Standard, table 3-7, broken at each of its borders.
  private static let malformedCharacters: [[UInt8]] = [
    [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xE0, 0x9F, 0x80], [0xE2, 0x82], [0xED, 0xA0, 0x80],
    [0xED, 0xBF, 0xBF], [0xF0, 0x8F, 0x80, 0x80], [0xF0, 0x9F, 0x98], [0xF4, 0x90, 0x80, 0x80],
    [0xF5, 0x80, 0x80, 0x80], [0xFF], [0xFE, 0xFF],
  ]
}
