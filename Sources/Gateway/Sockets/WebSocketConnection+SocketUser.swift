import NIOCore

extension WebSocketConnection: SocketUser {
  func socketDidRead(_ bytes: inout ByteBuffer) { receive(&bytes) }
  func socketDidChangeWritability(isWritable: Bool) { changeWritability(isWritable: isWritable) }
  func socketDidEnd() { terminate() }
  func socketDidClose() { lose() }
  func socketShouldEnd() { shouldEnd() }
}
