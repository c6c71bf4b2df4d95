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
    let size = words.reduce(RESPWriter.lineSize) { $0 + RESPWriter.size(of: $1) }
    buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: size) { space in
      var writer = RESPWriter(space)
      writer.write("*", words.count)
      for word in words { writer.write(word) }
      return writer.count
    }
  }
}
