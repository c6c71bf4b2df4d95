import ChatProtocol
package import NIOCore
package import NIOHTTP1
package import WebSocketCodec

/// An answer that says no: a status and `{"error":{"code","message"}}`.
package struct HTTPRefusal: Error, Sendable {
  /// The HTTP status.
  package var status: HTTPResponseStatus
  /// A short code for programs.
  package var code: String
  /// What to do, for a person.
  package var message: String
  /// Headers beside those of the body.
  package var headers: HTTPHeaders

  /// A refusal; `headers` are added to those that describe the body.
  package init(_ status: HTTPResponseStatus, code: String, message: String, headers: HTTPHeaders = [:]) {
    self.status = status
    self.code = code
    self.message = message
    self.headers = headers
  }

  /// What to answer to a request that is no WebSocket handshake but should be.
  package init(_ refusal: WebSocketHandshakeRefusal) {
    self.init(
      HTTPResponseStatus(statusCode: refusal.status), code: refusal.code, message: refusal.message,
      headers: HTTPHeaders(refusal.headers.map { ($0.name, $0.value) }))
  }

  /// The page's origin is not in the allow-list.
  package static let originNotAllowed = HTTPRefusal(
    .forbidden, code: "origin_not_allowed",
    message: "This origin may not connect. Add it to the allowed origins of the server.")

  /// The server takes no new streams, because it stops.
  package static let stopping = HTTPRefusal(
    .serviceUnavailable, code: "stopping", message: "This server is about to stop. Connect again.",
    headers: ["Retry-After": "1"])

  /// The JSON body.
  package var body: ByteBuffer {
    var json = JSONText()
    json.raw(#"{"error":{"code":"#)
    json.string(code)
    json.raw(#","message":"#)
    json.string(message)
    json.raw("}}")
    return ByteBuffer(bytes: json.bytes)
  }

  /// The head of the answer.
  ///
  /// - Parameter closes: whether the connection ends after it.
  package func head(closes: Bool) -> HTTPResponseHead {
    var headers = headers
    headers.replaceOrAdd(name: "Content-Type", value: "application/json; charset=utf-8")
    headers.replaceOrAdd(name: "Content-Length", value: String(body.readableBytes))
    headers.replaceOrAdd(name: "Cache-Control", value: "no-store")
    if closes { headers.add(name: "Connection", value: "close") }
    return HTTPResponseHead(version: .http1_1, status: status, headers: headers)
  }
}
