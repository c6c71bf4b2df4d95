package import NIOCore

/// Limits and deadlines of connections before they become streams, and of those that stay HTTP.
package struct GateConfiguration: Sendable {
  /// The longest request head, in bytes: request line and headers. Longer ones get 431.
  package var maximumHeaderSize = 16 * 1024
  /// The most header lines of a request.
  package var maximumHeaderCount = 128
  /// From the connection's start to its first complete request head.
  package var handshakeTimeout = TimeAmount.seconds(10)
  /// How long a connection may say nothing: between two requests, and in the middle of one.
  package var idleTimeout = TimeAmount.seconds(75)
  /// How long the client may take to close after the last answer, before the connection is cut.
  package var lingerTimeout = TimeAmount.seconds(2)
  /// Which requests are WebSocket handshakes, and from which pages.
  package var webSocketRoute = WebSocketRoute()

  /// The defaults.
  package init() {}
}
