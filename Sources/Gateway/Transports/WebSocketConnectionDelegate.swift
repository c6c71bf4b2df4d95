package import NIOCore
import WebSocketCodec

/// What a session hears of its WebSocket connection, all of it on the connection's event loop.
///
/// The connection holds its delegate until ``webSocketDidClose(_:closure:)`` and lets go of it then, so that the
/// delegate may hold the connection. The methods may call any of the connection's methods.
package protocol WebSocketConnectionDelegate: AnyObject {
  /// The 101 answer is written, frames may be sent. The first call.
  func webSocketDidOpen(_ connection: WebSocketConnection)

  /// A text message, valid UTF-8. The buffer is the delegate's own: nothing else refers to its bytes.
  func webSocket(_ connection: WebSocketConnection, didReceiveText text: ByteBuffer)

  /// A binary message. The buffer is the delegate's own.
  func webSocket(_ connection: WebSocketConnection, didReceiveBinary bytes: ByteBuffer)

  /// The unsent bytes passed the high mark (64 KiB), or fell below the low one (32 KiB) again. May come out of `send`
  /// or `flush`.
  func webSocketDidChangeWritability(_ connection: WebSocketConnection, isWritable: Bool)

  /// The server stops accepting connections and waits for this one to end. Without an implementation it is closed
  /// with 1001.
  func webSocketShouldEnd(_ connection: WebSocketConnection)

  /// The connection carries no more messages, either way. Called once, last.
  func webSocketDidClose(_ connection: WebSocketConnection, closure: WebSocketClosure)
}

extension WebSocketConnectionDelegate {
  package func webSocketDidChangeWritability(_ connection: WebSocketConnection, isWritable: Bool) {}

  package func webSocketShouldEnd(_ connection: WebSocketConnection) {
    connection.close(.goingAway, reason: "Going away")
  }
}
