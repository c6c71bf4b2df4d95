import ChatProtocol
import NIOCore
import NIOHTTP1

/// `GET /poll` and `POST /poll`: one question for events, answered by a ``PollSession``. Belongs to its connection's loop.
final class LongPoll: HTTPExchangeDelegate {
  private let exchange: HTTPExchange
  private let gate: SessionGate
  private var token: String?
  private let headers: HTTPHeaders
  private var body: ByteBuffer?
  private var polled: PollSession?
  private var timer: NIOScheduledCallback?
  private var isTimeUp = false
  private var isAnswered = false
  /// Whether the client only asks where it is, and so awaits what joining brings.
  private(set) var isFirst = false

  private static var patience: TimeAmount { .seconds(5) }
  private var limits: GatewayLimits { gate.gateway.configuration.limits }

  /// - Parameter headers: what the answer carries beside its own.
  init(_ exchange: HTTPExchange, gate: SessionGate, token: String, headers: HTTPHeaders) {
    self.exchange = exchange
    self.gate = gate
    self.token = token
    self.headers = headers
  }

  func exchange(_ exchange: HTTPExchange, didReceiveBody piece: ByteBuffer) {
    guard !isAnswered else { return }
    var body = body ?? ByteBuffer()
    guard body.readableBytes + piece.readableBytes <= limits.frameBytes else {
      return refuse(
        HTTPRefusal(.payloadTooLarge, code: "too_big", message: "The body may have \(limits.frameBytes) bytes."))
    }
    body.writeImmutableBuffer(piece)
    self.body = body
  }

  func exchangeDidReceiveEnd(_ exchange: HTTPExchange) {
    guard !isAnswered else { return }
    do throws(StreamRequest.Invalid) {
      try start(read())
    } catch {
      refuse(HTTPRefusal(error))
    }
  }

  private func read() throws(StreamRequest.Invalid) -> StreamRequest {
    guard exchange.head.method == .POST, let body else {
      return try StreamRequest(uri: exchange.head.uri, lastEventId: nil, maximumThreads: limits.subscriptions)
    }
    self.body = nil
    let maximum = limits.subscriptions
    let result: Result<StreamRequest, StreamRequest.Invalid> = body.withUnsafeReadableBytes { bytes in
      do throws(StreamRequest.Invalid) {
        return .success(try StreamRequest(json: bytes, maximumThreads: maximum))
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  private func start(_ request: StreamRequest) {
    guard let token, let shard = gate.gateway.shard(on: exchange.eventLoop) else { return exchange.abort() }
    self.token = nil
    isFirst = request.wait == .zero
    let key = PollLeases<PollSession>.Key(
      token: TokenDigest(token), threads: request.threads, positions: request.positions)
    if !isFirst, let kept = shard.pollLeases.take(key) {
      polled = kept
      schedule(in: request.wait)
      return kept.resume(self)
    }
    if let busy = gate.refusalByRate() { return refuse(busy) }
    let polled = PollSession(Session(shard: shard), rates: gate.rates, request: request, token: key.token)
    self.polled = polled
    schedule(in: request.wait)
    polled.begin(self, token: token)
  }

  private func schedule(in delay: TimeAmount) {
    timer = try? exchange.eventLoop.assumeIsolated().scheduleCallback(in: delay, handler: self)
  }

  /// A thread was joined, or what else was waited for has come.
  func answerIfTimeIsUp() {
    if isTimeUp, !isAnswered { _ = polled?.answerNow() }
  }

  func exchangeDidChangeWritability(_ exchange: HTTPExchange, isWritable: Bool) {}

  /// The gateway's own drain has ended the poll and told the client when to come back, unless it came too late for that.
  func exchangeShouldEnd(_ exchange: HTTPExchange) { polled?.session.close(.goingAway) }

  func exchangeDidClose(_ exchange: HTTPExchange) {
    let wasAnswered = isAnswered
    isAnswered = true
    timer?.cancel()
    timer = nil
    let polled = polled
    self.polled = nil
    if !wasAnswered { polled?.abandoned(self) }
  }

  // MARK: Answering

  func answer(_ json: ByteBuffer, isEmpty: Bool) {
    guard !isAnswered else { return }
    isAnswered = true
    GatewayMetrics.answeredPoll(isEmpty ? .nothing : .events)
    exchange.answer(json, headers: headers)
  }

  func refuse(_ refusal: HTTPRefusal) {
    guard !isAnswered else { return }
    isAnswered = true
    GatewayMetrics.answeredPoll(.refusal)
    exchange.refuse(refusal, headers: headers)
  }

  func abort() {
    isAnswered = true
    exchange.abort()
  }
}

extension LongPoll: NIOScheduledCallbackHandler {
  func handleScheduledCallback(eventLoop: some EventLoop) {
    guard !isAnswered else { return }
    if isTimeUp { return polled?.session.close(.tryAgainLater) ?? () }
    isTimeUp = true
    answerIfTimeIsUp()
    if !isAnswered { schedule(in: Self.patience) }
  }
}
