import ChatProtocol
import WebSocketCodec

extension WebSocketConnection: SessionOutput {
  var transport: SessionTransport { .webSocket }

  func send(_ frames: EncodedFrames) {
    send(frames.webSocket)
  }

  func close(_ code: CloseCode) {
    close(WebSocketCloseCode(rawValue: code.code), reason: code.reason)
  }
}
