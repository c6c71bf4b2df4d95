import NIOCore
import TestSupport
import Testing
import WebSocketCodec

@Suite("Masking eight bytes at a time")
struct MaskTests {
  @Test("agrees with byte by byte for all lengths, alignments and offsets")
  func agreesWithNaive() {
    var generator = SeededGenerator(seed: 42)
    let key: [UInt8] = [0x12, 0x34, 0x56, 0x78]
    let mask = WebSocketMask(key: 0x7856_3412)
    for length in 0...40 {
      for alignment in 0..<8 {
        for offset in 0..<9 {
          let original = generator.bytes(alignment + length + 3)
          var bytes = original
          bytes.withUnsafeMutableBytes { all in
            mask.apply(
              to: UnsafeMutableRawBufferPointer(rebasing: all[alignment..<alignment + length]), offset: offset)
          }
          let expected = original.enumerated().map { index, byte in
            let position = index - alignment
            return (0..<length).contains(position) ? byte ^ key[(position + offset) % 4] : byte
          }
          if bytes != expected { Issue.record("length \(length), alignment \(alignment), offset \(offset)") }
        }
      }
    }
  }

  @Test("the example of RFC 6455, section 5.7")
  func example() throws {
    var decoder = WebSocketDecoder(role: .server, maximumMessageSize: 100)
    var bytes = ByteBuffer(bytes: [0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58])
    #expect(try decoder.next(from: &bytes) == .text(ByteBuffer(string: "Hello")))
  }
}
