import NIOCore
import TestSupport
import Testing
import WebSocketCodec

@Suite("A decoder does not care how bytes are cut")
struct DecoderCutTests {
  private static let conversation: [UInt8] = {
    var bytes = FrameBytes.text("Grüße, мир 😀").bytes
    bytes += FrameBytes(0x2, (0..<300).map { UInt8(truncatingIfNeeded: $0) }, final: false).bytes
    bytes += FrameBytes(0x9, [1, 2, 3]).bytes
    bytes += FrameBytes(0x0, Array(repeating: 9, count: 70_000)).bytes
    bytes += FrameBytes(0x1).bytes
    bytes += FrameBytes(0xA).bytes
    return bytes + FrameBytes.close(4001, Array("später".utf8)).bytes
  }()

  private static func decode(_ pieces: [[UInt8]]) -> Decoded {
    var decoder = WebSocketDecoder(role: .server, maximumMessageSize: 1 << 20)
    return decoder.decode(pieces: pieces)
  }

  @Test("byte by byte gives the same as at once")
  func byteByByte() {
    let whole = Self.decode([Self.conversation])
    #expect(whole.events.count == 6)
    #expect(Self.decode(Self.conversation.map { [$0] }) == whole)
  }

  @Test("random cuts give the same as at once", arguments: 1...20 as ClosedRange<UInt64>)
  func randomCuts(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var pieces: [[UInt8]] = []
    var rest = Self.conversation[...]
    while !rest.isEmpty {
      let count = Int.random(in: 0...min(rest.count, Bool.random(using: &generator) ? 8 : 5000), using: &generator)
      pieces.append(Array(rest.prefix(count)))
      rest = rest.dropFirst(count)
    }
    #expect(Self.decode(pieces) == Self.decode([Self.conversation]))
  }

  @Test("mutated bytes end in events or an error, the same for every cut", arguments: 1...300 as ClosedRange<UInt64>)
  func mutations(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var bytes: [UInt8] = []
    for _ in 0..<Int.random(in: 1...6, using: &generator) {
      let payload = generator.bytes(Int.random(in: 0...140, using: &generator))
      bytes +=
        FrameBytes(
          UInt8.random(in: 0...10, using: &generator),
          Bool.random(using: &generator) ? payload : payload.map { $0 & 0x7F },
          final: Bool.random(using: &generator)
        ).bytes
    }
    for _ in 0..<Int.random(in: 0...8, using: &generator) {
      bytes[Int.random(in: bytes.indices, using: &generator)] = UInt8.random(in: .min ... .max, using: &generator)
    }
    bytes.removeLast(Int.random(in: 0..<bytes.count, using: &generator))
    #expect(Self.decode([bytes]) == Self.decode(bytes.map { [$0] }), "seed \(seed)")
  }

  @Test("random bytes never leave the decoder without progress", arguments: 1...300 as ClosedRange<UInt64>)
  func noise(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let bytes = generator.bytes(Int.random(in: 0...600, using: &generator))
    for role in [WebSocketRole.server, .client] {
      var decoder = WebSocketDecoder(role: role, maximumMessageSize: 200)
      // `decode(pieces:)` itself insists that nothing is left behind where no error is thrown.
      let decoded = decoder.decode(pieces: [bytes])
      #expect(decoded.events.count <= bytes.count / 2, "seed \(seed)")
    }
  }
}
