package import NIOCore
package import NIOSSL

/// How a client connects.
package struct WebSocketClientConfiguration: Sendable {
  /// From the start to the server's answer.
  package var timeout = TimeAmount.seconds(10)
  /// How long the server may take to answer a close frame.
  package var closeTimeout = TimeAmount.seconds(5)
  /// The longest message, in bytes.
  package var maximumMessageSize = 16 * 1024 * 1024
  /// Trust and certificates for `wss://`.
  package var tls = TLSConfiguration.makeClientConfiguration()

  /// The defaults.
  package init() {}
}
