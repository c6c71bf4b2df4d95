import ChatProtocol
import NIOCore
import NIOHTTP1

/// `GET /sse`: a session's way out as server-sent events. Belongs to its connection's loop.
final class EventStream: HTTPExchangeDelegate {
  private let session: Session
  private let exchange: HTTPExchange
  private var request: StreamRequest?
  private var headers: HTTPHeaders
  private let rates: CommandRates
  private var token: String?
  private var cursor: Cursor
  private var pending: ByteBuffer?
  var awaitsFlush = false
  private var isAnswered = false
  private var closeCode: CloseCode?
  /// Bytes that the socket had not taken at the last heartbeats, and how many of these found no progress.
  private var unsentBefore = 0
  private var stalls = 0

  /// - Parameter headers: what the answer carries beside its own.
  init(
    _ exchange: HTTPExchange, session: Session, request: StreamRequest, rates: CommandRates, token: String,
    headers: HTTPHeaders
  ) {
    self.rates = rates
    self.exchange = exchange
    self.session = session
    self.request = request
    self.token = token
    self.headers = headers
    cursor = Cursor(request.positions)
  }

  func exchange(_ exchange: HTTPExchange, didReceiveBody body: ByteBuffer) {}

  func exchangeDidReceiveEnd(_ exchange: HTTPExchange) {
    guard let token else { return }
    self.token = nil
    session.opened(self, token: token)
  }

  func exchangeDidChangeWritability(_ exchange: HTTPExchange, isWritable: Bool) {
    if isWritable { session.drained() }
  }

  /// The gateway's own drain has ended the stream and told it when to come back, unless it came too late for that.
  func exchangeShouldEnd(_ exchange: HTTPExchange) { close(.goingAway) }

  func exchangeDidClose(_ exchange: HTTPExchange) {
    session.disconnected(code: closeCode?.code)
  }

  private func begin() {
    guard !isAnswered else { return }
    isAnswered = true
    var headers = headers
    self.headers = [:]
    headers.add(name: "Content-Type", value: "text/event-stream")
    headers.add(name: "Cache-Control", value: "no-store, no-transform")
    headers.add(name: "X-Accel-Buffering", value: "no")
    exchange.writeHead(status: .ok, headers: headers)
    write { $0.writeString(EventStreamText.beginning) }
  }

  private func write(_ body: (inout ByteBuffer) -> Void) {
    var buffer = pending ?? ByteBuffer()
    pending = nil
    body(&buffer)
    if buffer.readableBytes < 32 * 1024 {
      pending = buffer
    } else {
      // So that the channel counts it.
      exchange.writeBody(buffer)
    }
  }
}

extension EventStream: SessionOutput {
  var transport: SessionTransport { .eventStream }
  var isWritable: Bool { exchange.isWritable }
  var unsentBytes: Int { exchange.unsentBytes + (pending?.readableBytes ?? 0) }

  func opened() {
    guard rates.take(1, for: session) else { return session.close(.rateLimit) }
    session.shard.deadlines.add(
      SessionDeadline(session: session.id, kind: .heartbeat), at: .now() + session.services.configuration.heartbeat)
    guard let request else { return }
    self.request = nil
    for thread in request.threads { session.subscribe(thread, since: request.positions[thread], id: nil) }
  }

  func send(_ frames: EncodedFrames) {
    // Whoever is not known yet is told nothing, and refused by a status.
    guard isAnswered || session.state == .open else { return }
    begin()
    for json in TextFrames(frames) { write { EventStreamText.write(json, id: nil, into: &$0) } }
  }

  func send(_ frames: EncodedFrames, of thread: ThreadID, upTo last: UInt64) {
    begin()
    var position = last &+ 1 &- UInt64(TextFrames.count(frames))
    for json in TextFrames(frames) {
      cursor.positions[thread] = position
      position &+= 1
      write { EventStreamText.write(json, id: cursor.text, into: &$0) }
    }
  }

  func joined(_ thread: ThreadID, _ reply: SubscribeReply, at position: UInt64?) {
    begin()
    moved(thread, to: position)
    let frame = ByteBuffer(bytes: ServerFrame.subscribed(thread, reply))
    write { EventStreamText.write(frame, id: cursor.text, into: &$0) }
    guard reply.reset else { return }
    // Who reconnects by itself has asked for nothing and awaits no reply.
    let resync = ByteBuffer(bytes: ServerFrame.resync(thread))
    write { EventStreamText.write(resync, id: nil, into: &$0) }
  }

  func moved(_ thread: ThreadID, to position: UInt64?) { cursor.positions[thread] = position }

  func flush() {
    if let pending {
      self.pending = nil
      exchange.writeBody(pending)
    }
    exchange.flush()
  }

  func close(_ code: CloseCode) {
    guard closeCode == nil else { return }
    closeCode = code
    guard isAnswered else { return exchange.refuse(HTTPRefusal(closing: code), headers: headers) }
    if code != .goingAway {
      let frame = ByteBuffer(bytes: ServerFrame.close(code))
      write { EventStreamText.write(frame, id: nil, into: &$0) }
    }
    flush()
    exchange.end()
  }

  func terminate() { exchange.abort() }

  func keepAliveTick() {}

  /// Cuts a stream of which nothing was taken for two heartbeats: who should read it has gone.
  func heartbeat() {
    let unsent = unsentBytes
    stalls = unsent > 0 && unsent >= unsentBefore && unsentBefore > 0 ? stalls + 1 : 0
    unsentBefore = unsent
    guard stalls < 2 else { return session.terminate() }
    guard isAnswered else { return }
    write { $0.writeString(EventStreamText.heartbeat) }
    flush()
  }
}
