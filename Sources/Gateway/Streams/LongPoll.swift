import ChatProtocol
import NIOCore
import NIOHTTP1

/// `GET /poll` and `POST /poll`: a session that lasts until its first events. Belongs to its connection's loop.
final class LongPoll: HTTPExchangeDelegate {
  private let exchange: HTTPExchange
  private let gateway: GatewayNode
  private var token: String?
  private let headers: HTTPHeaders
  private let rates: CommandRates
  private var body: ByteBuffer?
  private var request: StreamRequest?
  private var session: Session?
  private var cursor = Cursor()
  private var joining: Set<ThreadID> = []
  private var isOpen = false
  private var events = ByteBuffer()
  private var timer: Scheduled<Void>?
  private var isTimeUp = false
  private var isAnswered = false

  private static var patience: TimeAmount { .seconds(5) }
  private var limits: GatewayLimits { gateway.configuration.limits }

  /// - Parameter headers: what the answer carries beside its own.
  init(_ exchange: HTTPExchange, gateway: GatewayNode, rates: CommandRates, token: String, headers: HTTPHeaders) {
    self.rates = rates
    self.exchange = exchange
    self.gateway = gateway
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
    guard let token, let session = gateway.makeSession(on: exchange.eventLoop) else { return exchange.abort() }
    self.token = nil
    self.request = request
    isFirst = request.wait == .zero
    self.session = session
    cursor = Cursor(request.positions)
    joining = Set(request.threads)
    schedule(in: request.wait)
    session.opened(self, token: token)
  }

  private func schedule(in delay: TimeAmount) {
    timer = exchange.eventLoop.assumeIsolated().scheduleTask(in: delay) { [weak self] in self?.timePassed() }
  }

  private func timePassed() {
    guard !isAnswered else { return }
    if isTimeUp { return close(.tryAgainLater) }
    isTimeUp = true
    answerIfDue()
    if !isAnswered { schedule(in: Self.patience) }
  }

  func exchangeDidChangeWritability(_ exchange: HTTPExchange, isWritable: Bool) {}

  /// The gateway's own drain has ended the poll and told the client when to come back, unless it came too late for that.
  func exchangeShouldEnd(_ exchange: HTTPExchange) { close(.goingAway) }

  func exchangeDidClose(_ exchange: HTTPExchange) {
    let wasAnswered = isAnswered
    isAnswered = true
    timer?.cancel()
    timer = nil
    let session = session
    self.session = nil
    if wasAnswered {
      session?.disconnected(code: CloseCode.normal.code)
    } else {
      session?.disconnected(client: true)
    }
  }

  // MARK: Answering

  /// Not before every thread is joined or refused: one that is not would have no position to go on from.
  private func answerIfDue() {
    guard !isAnswered, isOpen, joining.isEmpty, isTimeUp || events.readableBytes > 0 else { return }
    answer()
  }

  private func answer() {
    isAnswered = true
    var json = ByteBuffer()
    json.reserveCapacity(events.readableBytes + 64)
    json.writeStaticString("{\"events\":[")
    json.writeBuffer(&events)
    json.writeStaticString("],\"cursor\":\"")
    json.writeString(cursor.text)
    json.writeStaticString("\"}")
    exchange.answer(json, headers: headers)
  }

  private func refuse(_ refusal: HTTPRefusal) {
    guard !isAnswered else { return }
    isAnswered = true
    exchange.refuse(refusal, headers: headers)
  }

  private func append(_ json: ByteBuffer) {
    if events.readableBytes > 0 { events.writeStaticString(",") }
    events.writeImmutableBuffer(json)
  }

  /// Whether the client only asks where it is, and so awaits what joining brings.
  private var isFirst = false
}

extension LongPoll: SessionOutput {
  var transport: SessionTransport { .longPoll }
  var takesWelcome: Bool { false }
  var isWritable: Bool { events.readableBytes < limits.holdBackBytes }
  var unsentBytes: Int { events.readableBytes }

  func opened() {
    isOpen = true
    guard let request, let session else { return }
    self.request = nil
    guard rates.take(1, for: session) else { return session.close(.rateLimit) }
    for thread in request.threads { session.subscribe(thread, since: request.positions[thread], id: nil) }
    answerIfDue()
  }

  func send(_ frames: EncodedFrames) {
    guard !isAnswered else { return }
    for json in TextFrames(frames) { append(json) }
  }

  func send(_ frames: EncodedFrames, of thread: ThreadID, upTo last: UInt64) {
    guard !isAnswered else { return }
    send(frames)
    cursor.positions[thread] = last
  }

  func joined(_ thread: ThreadID, _ reply: SubscribeReply, at position: UInt64?) {
    guard !isAnswered else { return }
    joining.remove(thread)
    moved(thread, to: position)
    if isFirst { append(ByteBuffer(bytes: ServerFrame.subscribed(thread, reply))) }
    if reply.reset { append(ByteBuffer(bytes: ServerFrame.resync(thread))) }
  }

  func moved(_ thread: ThreadID, to position: UInt64?) {
    if !isAnswered { cursor.positions[thread] = position }
  }

  func refused(_ thread: ThreadID) { joining.remove(thread) }

  func flush() { answerIfDue() }

  func close(_ code: CloseCode) {
    guard !isAnswered else { return }
    // What was heard is handed over all the same: the word to come back later is among it.
    if code == .goingAway, isOpen { return answer() }
    refuse(HTTPRefusal(closing: code))
  }

  func terminate() { exchange.abort() }

  func keepAliveTick() {}
}
