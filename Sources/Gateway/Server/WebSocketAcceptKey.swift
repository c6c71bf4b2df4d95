import Crypto
import WebSocketCodec

/// `Sec-WebSocket-Accept` with a real SHA-1.
enum WebSocketAcceptKey {
  /// The value for a client's key (RFC 6455, section 4.2.2).
  static func make(for key: String) -> String {
    WebSocketHandshake.acceptKey(for: key) { Array(Insecure.SHA1.hash(data: $0)) }
  }
}
