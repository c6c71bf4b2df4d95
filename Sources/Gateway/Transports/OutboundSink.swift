import NIOCore

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// The one point through which a stream's bytes go to its channel: straight to the socket while nothing is unsent before
/// them, else by way of the channel, which keeps their order, counts them and waits for the socket.
///
/// A class, for a write or a flush may call back into its owner. Only for the last handler before the socket: what goes straight passes no other one, so none may stand there that
/// changes bytes, such as TLS.
final class OutboundSink {
  /// Above this, bytes are not copied to make one system call of two.
  private static let worthJoining = 16 * 1024

  private let context: ChannelHandlerContext
  private let channel: any Channel
  /// The socket's descriptor; nil where there is none, or none that may be used.
  ///
  /// It stays the channel's own until `isActive` is false: NIO closes it and says so in one breath, on this loop.
  private let descriptor: NIOBSDSocket.Handle?
  private var unflushed: ByteBuffer?
  private var isDirty = false
  /// Whether the channel may still have unsent bytes, which are to go first.
  private var isHandedOver: Bool

  /// A sink for the handler with this context.
  ///
  /// - Parameter isDirect: whether bytes may go straight to the socket.
  init(_ context: ChannelHandlerContext, isDirect: Bool = true) {
    self.context = context
    self.channel = context.channel
    self.descriptor =
      isDirect
      ? try? context.pipeline.syncOperations.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) { $0 }
      : nil
    self.isHandedOver = context.channel.unsentBytes > 0
  }

  /// Hands bytes over; ``flush()`` sends them.
  func write(_ bytes: ByteBuffer) {
    isDirty = true
    guard descriptor != nil, !isHandedOver else { return context.write(NIOAny(bytes), promise: nil) }
    guard var before = unflushed else { return unflushed = bytes }
    if before.readableBytes + bytes.readableBytes > Self.worthJoining { sendUnflushed() }
    if isHandedOver {
      context.write(NIOAny(bytes), promise: nil)
    } else if unflushed == nil {
      unflushed = bytes
    } else {
      unflushed = nil
      before.writeImmutableBuffer(bytes)
      unflushed = before
    }
  }

  /// Sends what was written since the last flush.
  func flush() {
    guard isDirty else { return }
    isDirty = false
    sendUnflushed()
    guard isHandedOver || descriptor == nil else { return }
    context.flush()
    isHandedOver = channel.unsentBytes > 0
  }

  /// Sends what waits for a flush, or as much of it as the socket takes; the channel gets the rest.
  private func sendUnflushed() {
    guard var bytes = unflushed, let descriptor else { return }
    unflushed = nil
    // A socket that has ended has bytes written to it by NIO, which knows what to do about it.
    let sent = channel.isActive ? bytes.withUnsafeReadableBytes { Self.send($0, to: descriptor) } : 0
    guard sent < bytes.readableBytes else { return }
    bytes.moveReaderIndex(forwardBy: sent)
    isHandedOver = true
    isDirty = true
    context.write(NIOAny(bytes), promise: nil)
  }

  /// How many bytes the socket takes at once; 0 after an error, which will happen to the channel again.
  private static func send(_ bytes: UnsafeRawBufferPointer, to descriptor: NIOBSDSocket.Handle) -> Int {
    while true {
      #if canImport(Darwin)
        let sent = Darwin.send(descriptor, bytes.baseAddress, bytes.count, MSG_DONTWAIT)
      #else
        let flags = Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL)
        let sent = Glibc.send(descriptor, bytes.baseAddress, bytes.count, flags)
      #endif
      if sent >= 0 { return sent }
      if errno != EINTR { return 0 }
    }
  }
}
