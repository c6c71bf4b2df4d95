import NIOConcurrencyHelpers
import NIOCore

/// Writes down what comes to the end of a pipeline.
final class Recorder: ChannelInboundHandler, Sendable {
  typealias InboundIn = ByteBuffer

  private let log = NIOLockedValueBox<[String]>([])
  private let bytes = NIOLockedValueBox<String>("")

  /// What happened, but for reads.
  var events: [String] { log.withLockedValue(\.self) }
  /// All that was read.
  var text: String { bytes.withLockedValue(\.self) }

  private func note(_ event: String) { log.withLockedValue { $0.append(event) } }

  func channelRegistered(context: ChannelHandlerContext) { note("registered") }
  func channelActive(context: ChannelHandlerContext) { note("active") }
  func channelInactive(context: ChannelHandlerContext) { note("inactive") }
  func channelUnregistered(context: ChannelHandlerContext) { note("unregistered") }
  func handlerRemoved(context: ChannelHandlerContext) { note("removed") }
  func channelWritabilityChanged(context: ChannelHandlerContext) {
    note(context.channel.isWritable ? "writable" : "not writable")
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let buffer = unwrapInboundIn(data)
    bytes.withLockedValue { $0 += String(buffer: buffer) }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if let event = event as? ChannelEvent { note("\(event)") }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { note("error") }
}
