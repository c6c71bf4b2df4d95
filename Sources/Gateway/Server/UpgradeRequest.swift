package import NIOHTTP1
package import WebSocketCodec

/// A WebSocket handshake that passed the gate's checks: path, version, key, origin.
package struct UpgradeRequest: Sendable {
  /// The request's head.
  package let head: HTTPRequestHead
  /// The checked handshake: key, offered subprotocols and extensions.
  package let handshake: WebSocketHandshake

  /// A request with its checked handshake.
  package init(head: HTTPRequestHead, handshake: WebSocketHandshake) {
    self.head = head
    self.handshake = handshake
  }
}
