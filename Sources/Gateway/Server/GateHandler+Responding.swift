import NIOCore
import NIOHTTP1

extension GateHandler {
  /// Writes a part of an answer and sees what its end means.
  func write(_ part: HTTPServerResponsePart, _ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?) {
    switch part {
    case .head(var head) where head.status.code >= 200:
      if head.headers[canonicalForm: "Connection"].contains(where: { $0.lowercased() == "close" }) {
        state.closeAfterResponse()
      } else if state.closesAfterResponse {
        head.headers.replaceOrAdd(name: "Connection", value: "close")
      }
      context.write(wrapOutboundOut(.head(head)), promise: promise)
    case .head, .body:
      context.write(wrapOutboundOut(part), promise: promise)
    case .end:
      context.writeAndFlush(wrapOutboundOut(part), promise: promise)
      perform(state.endResponse(now: .now()), context)
    }
  }

}

extension GateHandler: ExchangeWire {
  func write(_ part: HTTPServerResponsePart, from exchange: HTTPExchange) {
    guard let context, self.exchange === exchange else { return }
    switch part {
    case .head(let head): isChunked = !head.headers.contains(name: "Content-Length")
    case .body: break
    case .end: finishExchange()
    }
    write(part, context, nil)
  }

  func flush(from exchange: HTTPExchange) {
    guard self.exchange === exchange else { return }
    context?.flush()
  }

  func abort(from exchange: HTTPExchange) {
    guard self.exchange === exchange else { return }
    finishExchange()
    context?.close(promise: nil)
  }
}
