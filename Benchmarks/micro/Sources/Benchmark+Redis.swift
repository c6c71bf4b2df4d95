import NIOCore
import RedisClient

extension Benchmark {
  /// What Redis sends, and what is sent to it.
  static var redis: [Benchmark] {
    [
      Benchmark(name: "resp.message", operations: 1000) {
        let reply = wire(["message", "chat.thread.15"], Samples.message(thread: 15, seq: 4711))
        return { count in
          let decoder = RESPDecoder()
          for _ in 0..<count {
            var input = reply
            decoder.readEvents(from: &input) { event in
              blackHole(event)
              return true
            }
          }
        }
      },
      Benchmark(name: "resp.value", operations: 1000) {
        let reply = wire(["message", "chat.thread.15"], Samples.message(thread: 15, seq: 4711))
        return { count in
          var decoder = RESPDecoder()
          for _ in 0..<count {
            var input = reply
            blackHole(try? decoder.next(from: &input))
          }
        }
      },
      Benchmark(name: "resp.command", operations: 1000) {
        let command = RedisCommand(
          "PUBLISH", .text("chat.thread.15"), .bytes(Samples.message(thread: 15, seq: 4711)))
        return { count in
          var buffer = ByteBuffer()
          for _ in 0..<count {
            buffer.clear()
            command.write(to: &buffer)
            blackHole(buffer.readableBytes)
          }
        }
      },
    ]
  }

  /// An array of strings as Redis writes it.
  private static func wire(_ words: [String], _ payload: [UInt8]) -> ByteBuffer {
    var buffer = ByteBuffer(string: "*\(words.count + 1)\r\n")
    for word in words.map({ Array($0.utf8) }) + [payload] {
      buffer.writeString("$\(word.count)\r\n")
      buffer.writeBytes(word)
      buffer.writeString("\r\n")
    }
    return buffer
  }
}
