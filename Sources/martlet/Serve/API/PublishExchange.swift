import Gateway
import NIOCore
import NIOHTTP1

/// `POST /api/publish` on the event loop, without a task of its own.
final class PublishExchange: HTTPExchangeDelegate {
  private let exchange: HTTPExchange
  private let publishing: Publishing
  private let metrics: RequestMetrics?
  private let isAllowed: Bool
  private let start = NIODeadline.now()
  private var body = ByteBuffer()
  private var received = 0
  private var isAnswered = false

  /// - Parameter isAllowed: whether the request carries the key.
  init(_ exchange: HTTPExchange, publishing: Publishing, metrics: RequestMetrics?, isAllowed: Bool) {
    self.exchange = exchange
    self.publishing = publishing
    self.metrics = metrics
    self.isAllowed = isAllowed
  }

  func exchange(_ exchange: HTTPExchange, didReceiveBody piece: ByteBuffer) {
    guard !isAnswered else { return }
    received += piece.readableBytes
    guard isAllowed else {
      // Not waited for: whoever has no key may send for ever.
      return received > publishing.maximumEvent ? refuse(APIKeyRefusal.refusal) : ()
    }
    body.setOrAppend(piece)
    if let refusal = publishing.refusal(ofBody: body, bytes: received) { refuse(refusal) }
  }

  func exchangeDidReceiveEnd(_ exchange: HTTPExchange) {
    guard !isAnswered else { return }
    guard isAllowed else { return refuse(APIKeyRefusal.refusal) }
    do throws(HTTPRefusal) {
      let request = try publishing.request(body)
      body = ByteBuffer()
      let answer = Publishing.answer(to: request)
      let bound = NIOLoopBound(self, eventLoop: exchange.eventLoop)
      publishing.queue.publish(request.events, on: exchange.eventLoop) { isPublished in
        bound.value.finish(isPublished ? answer : nil)
      }
    } catch {
      refuse(error)
    }
  }

  func exchangeDidChangeWritability(_ exchange: HTTPExchange, isWritable: Bool) {}
  func exchangeShouldEnd(_ exchange: HTTPExchange) {}
  func exchangeDidClose(_ exchange: HTTPExchange) { isAnswered = true }

  private func finish(_ answer: ByteBuffer?) {
    guard !isAnswered else { return }
    guard let answer else { return refuse(Publishing.unavailable) }
    isAnswered = true
    record(.ok)
    exchange.answer(.ok, json: answer)
  }

  private func refuse(_ refusal: HTTPRefusal) {
    isAnswered = true
    body = ByteBuffer()
    record(refusal.status)
    exchange.writeHead(status: refusal.status, headers: refusal.head(closes: false).headers)
    exchange.writeBody(refusal.body)
    exchange.end()
  }

  private func record(_ status: HTTPResponseStatus) {
    metrics?.answered(.api, status: Int(status.code), nanoseconds: (NIODeadline.now() - start).nanoseconds)
  }
}
