import Gateway
import NIOCore
import WebSocketCodec

/// Sends back what comes in.
final class EchoSession: WebSocketConnectionDelegate {
  func webSocketDidOpen(_ connection: WebSocketConnection) {}

  func webSocket(_ connection: WebSocketConnection, didReceiveText text: ByteBuffer) {
    var frame = ByteBuffer()
    WebSocketEncoder.writeText(text.readableBytesView, into: &frame)
    connection.send(frame)
  }

  func webSocket(_ connection: WebSocketConnection, didReceiveBinary bytes: ByteBuffer) {
    var frame = ByteBuffer()
    WebSocketEncoder.writeBinary(bytes.readableBytesView, into: &frame)
    connection.send(frame)
  }

  func webSocketDidClose(_ connection: WebSocketConnection, closure: WebSocketClosure) {}
}
