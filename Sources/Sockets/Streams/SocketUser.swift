package import NIOCore

/// Who holds a ``StreamSocket``'s other end in this program. Called on its loop.
package protocol SocketUser: AnyObject {
  /// Bytes have come; those that are not taken are gone. They lie in a buffer that all sockets of the loop share: what is to
  /// outlive the call must be copied.
  func socketDidRead(_ bytes: inout ByteBuffer)
  /// The unsent bytes passed the high mark, or fell below the low one again.
  func socketDidChangeWritability(isWritable: Bool)
  /// Some of what had to wait has been sent.
  func socketDidDrain()
  /// The peer sends nothing any more; with an error, the socket is broken.
  func socketDidEnd(_ error: IOError?)
  /// The socket has closed, by whomever; the last call.
  func socketDidClose()
  /// The server stops accepting connections and waits for this one to end.
  func socketShouldEnd()
}

extension SocketUser {
  package func socketDidDrain() {}
  package func socketShouldEnd() {}
}
