package import NIOCore
package import NIOHTTP1

/// What becomes of a checked WebSocket handshake.
package enum UpgradeDecision: Sendable {
  /// Not for streams: the router answers it as any request.
  case passToRouter
  /// The gate answers with this refusal and closes the connection after it.
  case refuse(HTTPRefusal)
  /// The connection becomes a WebSocket.
  ///
  /// - `subprotocol`: one of those that the client offered, or nil.
  /// - `headers`: further headers of the 101 answer.
  /// - `makeHandler`: makes the connection's handler; called once, on the channel's event loop, right before the
  ///   handler is put into the channel. If it throws, the connection is closed.
  case upgrade(
    subprotocol: String?, headers: HTTPHeaders = [:],
    makeHandler: @Sendable (_ channel: any Channel) throws -> WebSocketChannelHandler)
}
