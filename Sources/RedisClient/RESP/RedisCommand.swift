package import NIOCore

/// A command: its name and its arguments, sent as an array of strings.
package struct RedisCommand: Hashable, Sendable {
  /// An argument.
  package enum Argument: Hashable, Sendable {
    case text(String)
    case bytes([UInt8])
  }

  /// The name, then the arguments.
  package var words: [Argument]

  /// A command by its name.
  package init(_ name: String, _ arguments: Argument...) {
    self.words = [.text(name)] + arguments
  }

  /// A command by its name.
  package init(_ name: String, arguments: [Argument]) {
    self.words = [.text(name)] + arguments
  }

  /// `EVAL` of a script without declared keys.
  package static func evaluate(_ script: String, arguments: [Argument]) -> RedisCommand {
    RedisCommand("EVAL", arguments: [.text(script), .text("0")] + arguments)
  }

  /// Writes the command as RESP.
  package func write(to buffer: inout ByteBuffer) {
    Self.writeCount("*", words.count, to: &buffer)
    for word in words {
      switch word {
      case .text(let text):
        Self.writeCount("$", text.utf8.count, to: &buffer)
        buffer.writeString(text)
      case .bytes(let bytes):
        Self.writeCount("$", bytes.count, to: &buffer)
        buffer.writeBytes(bytes)
      }
      buffer.writeStaticString("\r\n")
    }
  }

  /// A line with a mark and a number that is not negative.
  private static func writeCount(_ mark: Unicode.Scalar, _ count: Int, to buffer: inout ByteBuffer) {
    // The mark, the digits of an Int, the line's end.
    buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: 22) { space in
      var digits = 1
      var power = 10
      while digits < 19, count >= power {
        digits += 1
        power = digits < 19 ? power * 10 : .max
      }
      var rest = count
      for position in stride(from: digits, to: 0, by: -1) {
        space[position] = UInt8(ascii: "0") + UInt8(rest % 10)
        rest /= 10
      }
      space[0] = UInt8(ascii: mark)
      space[digits + 1] = 0x0D
      space[digits + 2] = 0x0A
      return digits + 3
    }
  }
}
