package import NIOHTTP1

/// Why a connection was not made, or carries no more messages.
package enum WebSocketClientError: Error, Sendable, CustomStringConvertible {
  /// The URL is not `ws://host[:port]/path` or `wss://…`.
  case invalidURL(String)
  /// A header or subprotocol would break the request: it has a line break or another control character.
  case invalidHeader(String)
  /// The server answered the handshake with something else than 101.
  case refused(status: Int, headers: HTTPHeaders, body: String)
  /// The server answered 101, but not as RFC 6455, section 4.1, wants it.
  case invalidHandshake(String)
  /// The server closed the socket before it answered.
  case closedInHandshake
  /// The handshake took too long.
  case timedOut
  /// The connection has closed.
  case closed(WebSocketClientClosure)

  package var description: String {
    switch self {
    case .invalidURL(let text): "\"\(text)\" is no WebSocket URL: write ws://host:port/path or wss://…"
    case .invalidHeader(let name): "the header \(name) has characters that a header must not have"
    case .refused(let status, _, let body): "the server refused the connection with \(status): \(body)"
    case .invalidHandshake(let what): "the server does not speak WebSocket: \(what)"
    case .closedInHandshake: "the server closed the connection before it answered"
    case .timedOut: "the server did not answer in time"
    case .closed(let closure): "the connection is closed: \(closure)"
    }
  }
}
