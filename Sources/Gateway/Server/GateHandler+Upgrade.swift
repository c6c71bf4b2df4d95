import NIOCore
import NIOHTTP1

extension GateHandler {
  /// Turns the connection into a WebSocket: answers 101 and puts the stream's handler in the place of HTTP's. Bytes
  /// that came behind the request are in the decoder, which hands them on when it leaves.
  func upgrade(_ context: ChannelHandlerContext) {
    guard let upgrade = pendingUpgrade else { return }
    pendingUpgrade = nil
    let operations = context.pipeline.syncOperations
    do {
      let connection = try upgrade.makeConnection(context.eventLoop)
      let handler = WebSocketChannelHandler(connection, eventLoop: context.eventLoop)
      context.write(wrapOutboundOut(.head(upgrade.head)), promise: nil)
      context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
      isOpenDoor = true
      operations.removeHandler(encoder, promise: nil)
      if let routerCodec { operations.removeHandler(routerCodec, promise: nil) }
      operations.removeHandler(decoder, promise: nil)
      try operations.addHandler(handler, position: .after(self))
      releaseRead(context)
      operations.removeHandler(context: context, promise: nil)
      operations.removeHandler(front, promise: nil)
    } catch {
      context.close(promise: nil)
    }
  }
}
