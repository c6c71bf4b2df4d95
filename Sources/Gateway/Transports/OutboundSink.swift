import NIOCore

/// The one point through which a stream's bytes go to its channel.
struct OutboundSink {
  private let context: ChannelHandlerContext
  private var isDirty = false

  /// A sink for the handler with this context.
  init(_ context: ChannelHandlerContext) {
    self.context = context
  }

  /// Hands bytes over; ``flush()`` sends them.
  mutating func write(_ bytes: ByteBuffer) {
    isDirty = true
    context.write(NIOAny(bytes), promise: nil)
  }

  /// Sends what was written since the last flush.
  mutating func flush() {
    guard isDirty else { return }
    isDirty = false
    context.flush()
  }
}
