/// Writes the parts of a command into memory that is large enough for them.
struct RESPWriter {
  /// The most that a mark, an `Int` and the line's end take, in bytes.
  static let lineSize = 22

  private let space: UnsafeMutableRawBufferPointer
  private(set) var count = 0

  init(_ space: UnsafeMutableRawBufferPointer) {
    self.space = space
  }

  /// The most that a word takes, in bytes.
  static func size(of word: RedisCommand.Argument) -> Int {
    switch word {
    case .text(let text): lineSize + text.utf8.count + 2
    case .bytes(let bytes): lineSize + bytes.count + 2
    }
  }

  mutating func write(_ word: RedisCommand.Argument) {
    switch word {
    case .text(let text): write(text.utf8)
    case .bytes(let bytes): write(bytes)
    }
  }

  /// A line with a mark and a number that is not negative.
  mutating func write(_ mark: Unicode.Scalar, _ number: Int) {
    var digits = 1
    var rest = number / 10
    while rest > 0 {
      digits += 1
      rest /= 10
    }
    space[count] = UInt8(ascii: mark)
    rest = number
    for place in stride(from: count + digits, to: count, by: -1) {
      space[place] = UInt8(ascii: "0") + UInt8(rest % 10)
      rest /= 10
    }
    count += 1 + digits
    endLine()
  }

  private mutating func write(_ bytes: some Collection<UInt8>) {
    write("$", bytes.count)
    UnsafeMutableRawBufferPointer(rebasing: space[count...]).copyBytes(from: bytes)
    count += bytes.count
    endLine()
  }

  private mutating func endLine() {
    space[count] = 0x0D
    space[count + 1] = 0x0A
    count += 2
  }
}
