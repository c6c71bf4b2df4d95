import NIOCore
import Sockets

extension WebSocketConnection: SocketUser {
  func socketDidRead(_ bytes: inout ByteBuffer) { receive(&bytes) }
  func socketDidChangeWritability(isWritable: Bool) { changeWritability(isWritable: isWritable) }
  func socketDidEnd(_ error: IOError?) { terminate() }
  func socketDidClose() { lose() }
  func socketShouldEnd() { shouldEnd() }
}
