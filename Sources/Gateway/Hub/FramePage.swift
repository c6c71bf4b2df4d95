import NIOCore
import WebSocketCodec

/// The frames of all that one flush sends, one behind another in one piece of memory: a piece for each would cost more than
/// to write it. First everything is written, then it is handed out.
struct FramePage {
  private var bytes = ByteBuffer()

  /// A page with room for `capacity` bytes, before it grows.
  init(capacity: Int) { bytes.reserveCapacity(capacity) }

  /// Writes one text frame an event, joined (RFC 6455, section 5); returns where they stand.
  mutating func write(_ first: [UInt8], _ rest: some Sequence<[UInt8]> = EmptyCollection()) -> Range<Int> {
    let start = bytes.writerIndex
    WebSocketEncoder.writeText(first, into: &bytes)
    for event in rest { WebSocketEncoder.writeText(event, into: &bytes) }
    return start..<bytes.writerIndex
  }

  /// All that stands on it; ``EncodedFrames/show(_:)`` shows what was written at once.
  var frames: EncodedFrames { EncodedFrames(webSocket: bytes) }
}
