import ChatProtocol
import NIOCore
import WebSocketCodec

/// Ties a WebSocket connection to its session.
final class WebSocketSession: WebSocketConnectionDelegate {
  private let session: Session
  private var token: String?

  /// - Parameter token: as the request carried it; nil if it is to come in an `auth` frame.
  init(session: Session, token: String?) {
    self.session = session
    self.token = token
  }

  func webSocketDidOpen(_ connection: WebSocketConnection) {
    session.opened(connection, token: token)
    token = nil
  }

  func webSocket(_ connection: WebSocketConnection, didReceiveText text: ByteBuffer) {
    session.received(Array(text.readableBytesView))
  }

  func webSocket(_ connection: WebSocketConnection, didReceiveBinary bytes: ByteBuffer) {
    session.close(.notText)
  }

  func webSocketDidChangeWritability(_ connection: WebSocketConnection, isWritable: Bool) {
    if isWritable { session.drained() }
  }

  func webSocketDidClose(_ connection: WebSocketConnection, closure: WebSocketClosure) {
    session.disconnected(
      client: closure.initiator == .peer, code: closure.initiator == .local ? closure.code.rawValue : nil)
  }
}
