import NIOCore
import NIOHTTP1

extension GateHandler {
  /// Leaves the channel to the front while an exchange's answer is awaited. Not if anything came behind its request: who
  /// asks for the next before the answer has what was read of it in the decoder; and not on a connection that the router
  /// has served, because its handlers stay anyhow.
  func park(_ context: ChannelHandlerContext) {
    guard let exchange, !isOpenDoor, state.awaitsAnswer, routerCodec == nil, exchange.head.version == .http1_1 else {
      return
    }
    let closes = state.closesAfterResponse
    // Nothing behind the last request will be answered.
    if closes { dropWaiting() }
    guard !hasWaiting, closes || isChunked == nil && front.endsAsRequest else { return }
    self.exchange = nil
    isOpenDoor = true
    front.carry(exchange, BareAnswer(closes: closes, isChunked: isChunked ?? false), isStopping: state.isStopping)
    releaseRead(context)
    let operations = context.pipeline.syncOperations
    operations.removeHandler(encoder, promise: nil)
    operations.removeHandler(decoder, promise: nil)
    operations.removeHandler(context: context, promise: nil)
  }
}
