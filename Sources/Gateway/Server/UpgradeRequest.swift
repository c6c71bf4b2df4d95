package import NIOCore
package import NIOHTTP1
package import WebSocketCodec

/// A WebSocket handshake that passed the gate's checks: path, version, key, origin.
package struct UpgradeRequest: Sendable {
  /// The request's head.
  package let head: HTTPRequestHead
  /// The checked handshake: key, offered subprotocols and extensions.
  package let handshake: WebSocketHandshake
  /// The peer's address: a proxy's, if one is in between.
  package let remoteAddress: SocketAddress?

  /// A request with its checked handshake.
  package init(head: HTTPRequestHead, handshake: WebSocketHandshake, remoteAddress: SocketAddress?) {
    self.head = head
    self.handshake = handshake
    self.remoteAddress = remoteAddress
  }
}
