import NIOHTTP1
import WebSocketCodec

/// The answer to a WebSocket handshake that is taken.
enum UpgradeAnswer {
  /// Its head (RFC 6455, section 4.2.2).
  static func head(for handshake: WebSocketHandshake, subprotocol: String?, headers: HTTPHeaders) -> HTTPResponseHead {
    var headers = headers
    headers.replaceOrAdd(name: "Upgrade", value: "websocket")
    headers.replaceOrAdd(name: "Connection", value: "Upgrade")
    headers.replaceOrAdd(name: "Sec-WebSocket-Accept", value: WebSocketAcceptKey.make(for: handshake.key))
    if let subprotocol { headers.replaceOrAdd(name: "Sec-WebSocket-Protocol", value: subprotocol) }
    return HTTPResponseHead(version: .http1_1, status: .switchingProtocols, headers: headers)
  }
}
