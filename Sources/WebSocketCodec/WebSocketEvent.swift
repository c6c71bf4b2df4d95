package import NIOCore

/// What a peer said: a whole message or a control frame.
///
/// The buffers are the receiver's own: their bytes were copied out of the receive buffer and never pin it.
package enum WebSocketEvent: Hashable, Sendable {
  /// A text message; its bytes are valid UTF-8.
  case text(ByteBuffer)
  /// A binary message.
  case binary(ByteBuffer)
  /// A ping, to be answered with a pong that carries the same bytes, at most 125.
  case ping(ByteBuffer)
  /// A pong, at most 125 bytes.
  case pong(ByteBuffer)
  /// The peer closes; `code` is nil if it gave none. Nothing comes after it.
  case close(code: WebSocketCloseCode?, reason: String)
}
