import NIOCore
import Testing
import WebSocketCodec

/// Claims RSV1 and reverses a message's bytes.
private final class Reverser: WebSocketExtension {
  func claims(reservedBits: UInt8) -> Bool { reservedBits == 0b100 }

  func decode(_ payload: ByteBuffer, maximumSize: Int) throws(WebSocketViolation) -> ByteBuffer {
    guard payload.readableBytes < maximumSize else { throw WebSocketViolation(.messageTooBig) }
    return ByteBuffer(bytes: payload.readableBytesView.reversed())
  }
}

@Suite("An extension may claim reserved bits")
struct DecoderExtensionTests {
  @Test("claimed messages are transformed, others not")
  func transforms() {
    let decoded = decode(
      FrameBytes(0x1, Array("abc".utf8), reserved: 0b100), .text("abc"), using: Reverser())
    #expect(decoded == .events(.text(ByteBuffer(string: "cba")), .text(ByteBuffer(string: "abc"))))
  }

  @Test("UTF-8 is checked behind the transformation, not before")
  func validates() {
    let euro = Array("€".utf8)
    #expect(
      decode(FrameBytes(0x1, euro.reversed(), reserved: 0b100), using: Reverser())
        == .events(.text(ByteBuffer(string: "€"))))
    #expect(decode(FrameBytes(0x1, euro, reserved: 0b100), using: Reverser()) == .violation(.invalidUTF8))
  }

  @Test("a fragmented message is claimed by its first frame alone")
  func fragments() {
    #expect(
      decode(
        FrameBytes(0x1, Array("ab".utf8), final: false, reserved: 0b100), FrameBytes(0x0, Array("c".utf8)),
        using: Reverser()) == .events(.text(ByteBuffer(string: "cba"))))
    #expect(
      decode(
        FrameBytes(0x1, Array("ab".utf8), final: false, reserved: 0b100), FrameBytes(0x0, [0x61], reserved: 0b100),
        using: Reverser()) == .violation(.reservedBits))
  }

  @Test("bits that the extension does not claim are refused, on control frames all of them")
  func otherBits() {
    #expect(decode(FrameBytes(0x1, reserved: 0b010), using: Reverser()) == .violation(.reservedBits))
    #expect(decode(FrameBytes(0x9, reserved: 0b100), using: Reverser()) == .violation(.reservedBits))
  }
}
