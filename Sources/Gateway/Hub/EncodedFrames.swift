import NIOCore
import WebSocketCodec

/// Events made ready for the wire once, for all connections that get them.
struct EncodedFrames: Sendable {
  /// One text frame an event, joined (RFC 6455, section 5).
  private(set) var webSocket: ByteBuffer

  /// Frames that are written already.
  init(webSocket: ByteBuffer) { self.webSocket = webSocket }

  /// Encodes events, each one JSON object.
  init(_ events: some Collection<[UInt8]>) {
    var buffer = ByteBuffer()
    buffer.reserveCapacity(events.reduce(0) { $0 + WebSocketEncoder.frameSize(payload: $1.count) })
    for event in events { WebSocketEncoder.writeText(event, into: &buffer) }
    webSocket = buffer
  }

  /// Encodes one event.
  init(_ event: [UInt8]) {
    self.init(CollectionOfOne(event))
  }

  /// Frames that share these ones' memory take their place: those that stand there, counted from its beginning.
  mutating func show(_ range: Range<Int>) {
    webSocket.moveReaderIndex(to: 0)
    webSocket.moveWriterIndex(to: range.upperBound)
    webSocket.moveReaderIndex(to: range.lowerBound)
  }

  /// What the frames weigh, in bytes.
  var size: Int { webSocket.readableBytes }
}
