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
    buffer.writeString("*\(words.count)\r\n")
    for word in words {
      switch word {
      case .text(let text):
        buffer.writeString("$\(text.utf8.count)\r\n")
        buffer.writeString(text)
      case .bytes(let bytes):
        buffer.writeString("$\(bytes.count)\r\n")
        buffer.writeBytes(bytes)
      }
      buffer.writeStaticString("\r\n")
    }
  }
}
