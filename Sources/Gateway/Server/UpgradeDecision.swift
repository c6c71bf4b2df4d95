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
  /// - `speaksSoon`: the connection will say something within milliseconds, with which the 101 answer may go out.
  /// - `makeConnection`: makes the connection; called once, on its event loop, right before it opens. If it throws, the
  ///   socket is closed.
  case upgrade(
    subprotocol: String?, headers: HTTPHeaders = [:], speaksSoon: Bool = false,
    makeConnection: @Sendable (_ eventLoop: any EventLoop) throws -> WebSocketConnection)
}
