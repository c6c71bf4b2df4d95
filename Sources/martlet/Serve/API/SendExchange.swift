import Authentication
import ChatBackend
import ChatProtocol
import Gateway
import Logging
import NIOCore
import NIOHTTP1

/// `POST /chat/send` on the event loop, without a task of its own. Says what the router's route says.
final class SendExchange: HTTPExchangeDelegate {
  private let exchange: HTTPExchange
  private let chat: EmbeddedChat
  private let metrics: RequestMetrics?
  private let start = NIODeadline.now()
  private var token: String?
  private var isChecking = false
  private var sender: Identity?
  private var body = ByteBuffer()
  private var isComplete = false
  private var isAnswered = false

  /// - Parameter token: what the request carries, unchecked.
  init(_ exchange: HTTPExchange, chat: EmbeddedChat, metrics: RequestMetrics?, token: String?) {
    self.exchange = exchange
    self.chat = chat
    self.metrics = metrics
    self.token = token
  }

  func exchange(_ exchange: HTTPExchange, didReceiveBody piece: ByteBuffer) {
    checkSender()
    guard !isAnswered else { return }
    let limit = chat.service.limits.maximumBodySize
    guard body.readableBytes + piece.readableBytes <= limit else { return refuse(.bodyTooLarge(limit)) }
    body.setOrAppend(piece)
  }

  func exchangeDidReceiveEnd(_ exchange: HTTPExchange) {
    checkSender()
    isComplete = true
    send()
  }

  func exchangeDidChangeWritability(_ exchange: HTTPExchange, isWritable: Bool) {}
  func exchangeShouldEnd(_ exchange: HTTPExchange) {}
  func exchangeDidClose(_ exchange: HTTPExchange) { isAnswered = true }

  /// Has the token checked, while the rest of the body comes: of a stranger not more is kept than comes meanwhile.
  private func checkSender() {
    guard !isChecking else { return }
    isChecking = true
    guard let token else { return refuse(.noToken) }
    self.token = nil
    let bound = NIOLoopBound(self, eventLoop: exchange.eventLoop)
    chat.tokens.identity(of: token, on: exchange.eventLoop).whenComplete { result in
      switch result {
      case .success(let identity):
        bound.value.sender = identity
        bound.value.send()
      case .failure(let error):
        bound.value.refuse(.refusedToken(error))
      }
    }
  }

  /// Hands the message to the store, once it is there and its sender known.
  private func send() {
    guard isComplete, let sender, !isAnswered else { return }
    let message: NewMessage
    do throws(ChatError) {
      message = try NewMessage(body: Array(body.readableBytesView))
    } catch {
      return refuse(error)
    }
    body = ByteBuffer()
    let bound = NIOLoopBound(self, eventLoop: exchange.eventLoop)
    let loop = exchange.eventLoop
    chat.service.send(message, identity: sender) { result in
      loop.execute { bound.value.finish(result) }
    }
  }

  private func finish(_ result: Result<SentMessage, any Error>) {
    switch result {
    case .success(let sent):
      answer(sent.created ? .created : .ok, json: sent.message.json)
    case .failure(let error):
      refuse(.answer(to: error, path: "/chat/send", logger: chat.logger))
    }
  }

  private func refuse(_ error: ChatError) {
    body = ByteBuffer()
    answer(HTTPResponseStatus(statusCode: error.status), json: error.json, header: error.header)
  }

  private func answer(_ status: HTTPResponseStatus, json: [UInt8], header: (name: String, value: String)? = nil) {
    guard !isAnswered else { return }
    isAnswered = true
    metrics?.answered(.chat, status: Int(status.code), nanoseconds: (NIODeadline.now() - start).nanoseconds)
    exchange.answer(status, json: ByteBuffer(bytes: json), header: header)
  }
}
