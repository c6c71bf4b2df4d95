import NIOCore
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

  /// The same, written.
  static func bytes(for handshake: WebSocketHandshake, subprotocol: String?, headers: HTTPHeaders) -> ByteBuffer {
    var bytes = ByteBuffer()
    bytes.reserveCapacity(256)
    bytes.writeStaticString("HTTP/1.1 101 Switching Protocols\r\n")
    for (name, value) in headers { write(name, value, to: &bytes) }
    bytes.writeStaticString("Upgrade: websocket\r\nConnection: Upgrade\r\n")
    write("Sec-WebSocket-Accept", WebSocketAcceptKey.make(for: handshake.key), to: &bytes)
    if let subprotocol { write("Sec-WebSocket-Protocol", subprotocol, to: &bytes) }
    bytes.writeStaticString("\r\n")
    return bytes
  }

  private static func write(_ name: String, _ value: String, to bytes: inout ByteBuffer) {
    bytes.writeString(name)
    bytes.writeStaticString(": ")
    bytes.writeString(value)
    bytes.writeStaticString("\r\n")
  }
}
