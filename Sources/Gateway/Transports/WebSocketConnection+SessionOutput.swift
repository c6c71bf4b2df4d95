import ChatProtocol
import WebSocketCodec

extension WebSocketConnection: SessionOutput {
  var transport: SessionTransport { .webSocket }

  func send(_ frames: EncodedFrames) {
    send(frames.webSocket)
  }

  // A session that ends leaves its threads first: no delivery comes behind a close frame.
  var sink: any FrameSink { wire?.sink ?? self }

  func close(_ code: CloseCode) {
    close(WebSocketCloseCode(rawValue: code.code), reason: code.reason)
  }
}
