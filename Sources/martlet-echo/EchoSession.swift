import Gateway
import NIOCore
import WebSocketCodec

/// Sends back what comes in.
final class EchoSession: WebSocketConnectionDelegate {
  func webSocketDidOpen(_ connection: WebSocketChannelHandler) {}

  func webSocket(_ connection: WebSocketChannelHandler, didReceiveText text: ByteBuffer) {
    var frame = ByteBuffer()
    WebSocketEncoder.writeText(text.readableBytesView, into: &frame)
    connection.send(frame)
  }

  func webSocket(_ connection: WebSocketChannelHandler, didReceiveBinary bytes: ByteBuffer) {
    var frame = ByteBuffer()
    WebSocketEncoder.writeBinary(bytes.readableBytesView, into: &frame)
    connection.send(frame)
  }

  func webSocketDidClose(_ connection: WebSocketChannelHandler, closure: WebSocketClosure) {}
}
