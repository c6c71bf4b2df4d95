package import NIOCore

/// A message from the server, or its answer to a ping.
package enum WebSocketMessage: Hashable, Sendable {
  /// A text message.
  case text(String)
  /// A binary message.
  case binary(ByteBuffer)
  /// A pong. Pings are answered by themselves and not shown.
  case pong(ByteBuffer)
}
