package import NIOCore
import Sockets

/// A WebSocket connection's wire where its bytes pass a NIO channel: one that became a WebSocket after other requests, one
/// with TLS, or any where there is no ``SocketEventLoop``.
package final class WebSocketChannelHandler: ChannelInboundHandler, WebSocketWire {
  package typealias InboundIn = ByteBuffer
  package typealias OutboundOut = ByteBuffer

  /// How much of a message may be missing before reads become larger, in bytes.
  private static let smallMessage = 2048
  /// The size of a read while a big message is under way, in bytes.
  private static let bulkReadSize = 64 * 1024

  package let eventLoop: any EventLoop
  /// Let go of when the channel has closed.
  private var connection: WebSocketConnection?
  private(set) var context: ChannelHandlerContext?
  /// Whether the channel was given something that is not flushed.
  private var isDirty = false
  private var readsBulk = false

  /// A wire for a connection whose handshake is done.
  package init(_ connection: WebSocketConnection, eventLoop: any EventLoop) {
    self.connection = connection
    self.eventLoop = eventLoop
  }

  package func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    let options = context.channel.syncOptions
    // With more the channel would keep up to so many buffers.
    try? options?.setOption(.maxMessagesPerRead, value: 1)
    try? options?.setOption(.recvAllocator, value: FleetingReceiveAllocator())
    connection?.open(on: self)
    flush()
  }

  package func handlerRemoved(context: ChannelHandlerContext) {
    lose()
    self.context = nil
  }

  package func channelInactive(context: ChannelHandlerContext) {
    lose()
    context.fireChannelInactive()
  }

  package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var bytes = unwrapInboundIn(data)
    connection?.receive(&bytes)
  }

  package func channelWritabilityChanged(context: ChannelHandlerContext) {
    connection?.changeWritability(isWritable: context.channel.isWritable)
    context.fireChannelWritabilityChanged()
  }

  package func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case .some(.inputClosed) = event as? ChannelEvent {
      // The server allows half-closed sockets: one whose peer has gone would stay for ever.
      connection?.terminate()
    } else if event is ChannelShouldQuiesceEvent {
      connection?.shouldEnd()
    } else {
      context.fireUserInboundEventTriggered(event)
    }
  }

  package func errorCaught(context: ChannelHandlerContext, error: any Error) {
    connection?.terminate()
  }

  private func lose() {
    let connection = connection
    self.connection = nil
    connection?.lose()
  }
}

extension WebSocketChannelHandler {
  package var isWritable: Bool { context?.channel.isWritable ?? false }
  package var unsentBytes: Int { context?.channel.unsentBytes ?? 0 }

  package func write(_ bytes: ByteBuffer) {
    isDirty = true
    context?.write(wrapOutboundOut(bytes.kept()), promise: nil)
  }

  package func flush() {
    guard isDirty else { return }
    isDirty = false
    context?.flush()
  }

  package func closeOutput() {
    context?.close(mode: .output, promise: nil)
  }

  package func close() {
    context?.close(promise: nil)
  }

  package func expect(bytes: Int) {
    let wantsBulk = bytes > Self.smallMessage
    guard wantsBulk != readsBulk else { return }
    readsBulk = wantsBulk
    let allocator = wantsBulk ? FleetingReceiveAllocator(size: Self.bulkReadSize) : FleetingReceiveAllocator()
    try? context?.channel.syncOptions?.setOption(.recvAllocator, value: allocator)
  }
}
