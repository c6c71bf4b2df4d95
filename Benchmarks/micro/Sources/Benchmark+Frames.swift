import NIOCore
import WebSocketCodec

extension Benchmark {
  /// WebSocket frames.
  static var frames: [Benchmark] {
    [
      Benchmark(name: "frame.encode.250", operations: 1000) {
        let payload = Samples.text(250)
        return { count in
          var buffer = ByteBuffer()
          for _ in 0..<count {
            buffer.clear()
            WebSocketEncoder.writeText(payload, into: &buffer)
            blackHole(buffer.readableBytes)
          }
        }
      },
      decode("frame.decode.64", bytes: 64, operations: 1000),
      decode("frame.decode.4096", bytes: 4096, operations: 200),
      Benchmark(name: "frame.unmask.4096", operations: 500) {
        var bytes = Samples.text(4096)
        let mask = WebSocketMask(key: 0x1234_5678)
        return { count in
          for _ in 0..<count { bytes.withUnsafeMutableBytes { mask.apply(to: $0, offset: 3) } }
          blackHole(bytes)
        }
      },
    ]
  }

  /// A client's masked text frame, read by a server.
  private static func decode(_ name: String, bytes: Int, operations: Int) -> Benchmark {
    Benchmark(name: name, operations: operations) {
      var frame = ByteBuffer()
      WebSocketEncoder.writeText(Samples.text(bytes), mask: WebSocketMask(key: 0x1234_5678), into: &frame)
      return { [frame] count in
        var decoder = WebSocketDecoder(role: .server, maximumMessageSize: 1 << 16)
        for _ in 0..<count {
          var input = frame
          blackHole(try? decoder.next(from: &input))
        }
      }
    }
  }
}
