/// A frame's header (RFC 6455, section 5.2), taken in byte by byte: nothing is buffered, whatever the cuts.
package struct WebSocketFrameHeader: Sendable {
  private var first: UInt8 = 0
  private var second: UInt8 = 0
  /// Header bytes taken so far.
  package private(set) var count: UInt8 = 0
  /// The payload's length in bytes.
  package private(set) var payloadLength: UInt64 = 0
  private var maskKey: UInt32 = 0

  /// A header of which nothing has come yet.
  package init() {}

  /// Takes the next byte; true once the header is complete.
  package mutating func append(_ byte: UInt8) -> Bool {
    switch count {
    case 0:
      first = byte
    case 1:
      second = byte
      payloadLength = lengthSize == 0 ? UInt64(shortLength) : 0
    case 2..<(2 + lengthSize):
      payloadLength = payloadLength &<< 8 | UInt64(byte)
    default:
      maskKey |= UInt32(byte) &<< (UInt32(count - 2 - lengthSize) &* 8)
    }
    count += 1
    return count >= 2 && count == 2 + lengthSize + (isMasked ? 4 : 0)
  }

  /// The frame ends its message. Known from the first byte on.
  package var isFinal: Bool { first & 0x80 != 0 }
  /// RSV1 is 0b100, RSV2 0b010, RSV3 0b001. Known from the first byte on.
  package var reservedBits: UInt8 { first >> 4 & 0x7 }
  /// The opcode's number. Known from the first byte on.
  package var opcode: UInt8 { first & 0xF }
  /// The payload is masked. Known from the second byte on.
  package var isMasked: Bool { second & 0x80 != 0 }
  /// The seven bits of the second byte: a length up to 125, or 126 and 127, which say that it follows.
  package var shortLength: UInt8 { second & 0x7F }
  /// The key, if the payload is masked. Known once the header is complete.
  package var mask: WebSocketMask { WebSocketMask(key: maskKey) }

  /// Whether the length stands in its shortest form. Known once the header is complete.
  package var isLengthMinimal: Bool {
    switch shortLength {
    case 126: payloadLength > 125
    case 127: payloadLength > 0xFFFF
    default: true
    }
  }

  private var lengthSize: UInt8 {
    switch shortLength {
    case 126: 2
    case 127: 8
    default: 0
    }
  }
}
