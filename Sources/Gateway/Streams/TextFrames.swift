import NIOCore

/// The JSON texts in events that are made ready for WebSockets: takes the frames apart again (RFC 6455, section 5.2),
/// which the gateway itself has written: text, unmasked, not fragmented.
struct TextFrames: Sequence, IteratorProtocol {
  private var bytes: ByteBuffer

  init(_ frames: EncodedFrames) { bytes = frames.webSocket }

  /// How many there are.
  static func count(_ frames: EncodedFrames) -> Int { TextFrames(frames).reduce(0) { count, _ in count + 1 } }

  mutating func next() -> ByteBuffer? {
    guard bytes.readInteger(as: UInt8.self) != nil, let short = bytes.readInteger(as: UInt8.self) else { return nil }
    let length: Int? =
      switch short {
      case 126: bytes.readInteger(as: UInt16.self).map(Int.init)
      case 127: bytes.readInteger(as: UInt64.self).flatMap(Int.init(exactly:))
      default: Int(short)
      }
    return length.flatMap { bytes.readSlice(length: $0) }
  }
}
