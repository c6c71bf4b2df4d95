package import NIOCore

/// Limits of a WebSocket connection.
package struct WebSocketConfiguration: Sendable {
  /// The longest message that a peer may send, in bytes, over all of its fragments. A longer one closes with 1009.
  package var maximumMessageSize = 64 * 1024
  /// How long a closing handshake may take before the socket is cut.
  package var closeTimeout = TimeAmount.seconds(5)
  /// How many pings in a row may stay unanswered; with so many the connection is lost.
  package var maximumMissedPings: UInt8 = 2

  /// The defaults.
  package init() {}
}
