import NIOCore

/// Who holds a ``StreamSocket``'s other end in this program. Called on its loop.
protocol SocketUser: AnyObject {
  /// Bytes have come; those that are not taken are gone. They lie in a buffer that all sockets of the loop share: what is to
  /// outlive the call must be copied.
  func socketDidRead(_ bytes: inout ByteBuffer)
  /// The unsent bytes passed the high mark, or fell below the low one again.
  func socketDidChangeWritability(isWritable: Bool)
  /// The peer has gone, or sends nothing any more: the socket is of no use.
  func socketDidEnd()
  /// The socket has closed, by whomever; the last call.
  func socketDidClose()
  /// The server stops accepting connections and waits for this one to end.
  func socketShouldEnd()
}
