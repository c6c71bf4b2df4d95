import NIOCore

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// A channel's socket, written to past the channel.
///
/// Only for who stands next to the socket: what goes straight passes no handler, so none may be there that changes bytes,
/// such as TLS. And only while the channel itself has nothing unsent.
struct DirectSocket {
  /// The channel's own until its `isActive` is false: NIO closes it and says so in one breath, on the channel's loop.
  private let descriptor: NIOBSDSocket.Handle

  /// Nil: the channel has no socket.
  init?(_ context: ChannelHandlerContext) {
    let operations = context.pipeline.syncOperations
    guard
      let descriptor = try? operations.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self, { $0 })
    else { return nil }
    self.descriptor = descriptor
  }

  /// Writes what the socket takes at once, and returns how many bytes that was; 0 after an error, which will happen to the
  /// channel again. To be called on the channel's loop, while it is active.
  func send(_ bytes: ByteBuffer) -> Int {
    bytes.withUnsafeReadableBytes { bytes in
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
}
