import ChatProtocol
import NIOCore

/// A session's way out as answers to polls, of which one waits at a time or, for a short time, none: what happens between
/// two polls is kept for the next one. Belongs to its shard's loop.
final class PollSession {
  /// What is kept while no poll waits, in bytes; with more the session ends, and the next poll reads the log.
  private static let maximumKept = 32 * 1024

  let session: Session
  private let rates: CommandRates
  private let threads: [ThreadID]
  /// Of the token that all of its polls carry.
  private let token: TokenDigest
  /// What is joined once the session is open.
  private var request: StreamRequest?
  private var waiting: LongPoll?
  private var cursor: Cursor
  private var joining: Set<ThreadID>
  private var isOpen = false
  var awaitsFlush = false
  private var events = ByteBuffer()
  private var lease: PollLeases<PollSession>.Key?

  private var limits: GatewayLimits { session.limits }

  init(_ session: Session, rates: CommandRates, request: StreamRequest, token: TokenDigest) {
    self.session = session
    self.rates = rates
    self.request = request
    self.token = token
    threads = request.threads
    joining = Set(threads)
    cursor = Cursor(request.positions)
  }

  /// Begins with its first poll.
  func begin(_ poll: LongPoll, token: String) {
    waiting = poll
    session.opened(self, token: token)
  }

  /// Goes on with the next poll. What was kept is its answer.
  func resume(_ poll: LongPoll) {
    waiting = poll
    lease = nil
    session.isBetweenPolls(false)
    guard rates.take(1, for: session) else { return session.close(.rateLimit) }
    answerIfDue()
  }

  /// The poll's time is up: it is answered whatever there is; false if the threads are not all joined yet.
  func answerNow() -> Bool {
    guard isOpen, joining.isEmpty else { return false }
    answer()
    return true
  }

  /// The poll's connection has gone before the answer.
  func abandoned(_ poll: LongPoll) {
    guard waiting === poll else { return }
    waiting = nil
    session.disconnected(client: true)
  }

  /// Nobody has come for it in time.
  func leaseEnded() {
    lease = nil
    session.disconnected(client: true)
  }

  /// Not before every thread is joined or refused: one that is not would have no position to go on from.
  private func answerIfDue() {
    guard waiting != nil, isOpen, joining.isEmpty, events.readableBytes > 0 else { return }
    answer()
  }

  private func answer(isLast: Bool = false) {
    guard let poll = waiting else { return }
    waiting = nil
    let isEmpty = events.readableBytes == 0
    var json = ByteBuffer()
    json.reserveCapacity(events.readableBytes + 64)
    json.writeStaticString("{\"events\":[")
    json.writeBuffer(&events)
    json.writeStaticString("],\"cursor\":\"")
    json.writeString(cursor.text)
    json.writeStaticString("\"}")
    events = ByteBuffer()
    if isLast {
      session.disconnected(code: CloseCode.goingAway.code)
    } else {
      keep(poll)
    }
    poll.answer(json, isEmpty: isEmpty)
  }

  /// Stays for the next poll, if the client is one that waits.
  private func keep(_ poll: LongPoll) {
    guard !poll.isFirst, session.state == .open, let caller = session.caller else {
      return session.disconnected(code: CloseCode.normal.code)
    }
    let key = PollLeases<PollSession>.Key(token: token, threads: threads, positions: cursor.positions)
    lease = key
    session.isBetweenPolls(true)
    let shard = session.shard
    let gone = shard.pollLeases.put(self, key: key, user: caller.identity.userId, now: .now())
    for other in gone where other !== self { other.leaseEnded() }
  }

  private func endLease() {
    guard let lease else { return }
    self.lease = nil
    _ = session.shard.pollLeases.take(lease)
  }

  private func append(_ json: ByteBuffer) {
    if events.readableBytes > 0 { events.writeStaticString(",") }
    events.writeImmutableBuffer(json)
  }

  /// More than is kept: a client that comes back finds it in the log.
  private func checkKept() {
    guard waiting == nil, events.readableBytes > Self.maximumKept else { return }
    endLease()
    session.disconnected(code: CloseCode.normal.code)
  }
}

extension PollSession: SessionOutput {
  var transport: SessionTransport { .longPoll }
  var takesWelcome: Bool { false }
  var isWritable: Bool { events.readableBytes < limits.holdBackBytes }
  var unsentBytes: Int { events.readableBytes }

  func opened() {
    isOpen = true
    guard let request else { return }
    self.request = nil
    guard rates.take(1, for: session) else { return session.close(.rateLimit) }
    for thread in request.threads { session.subscribe(thread, since: request.positions[thread], id: nil) }
    waiting?.answerIfTimeIsUp()
  }

  func send(_ frames: EncodedFrames) {
    for json in TextFrames(frames) { append(json) }
    checkKept()
  }

  func send(_ frames: EncodedFrames, of thread: ThreadID, upTo last: UInt64) {
    cursor.positions[thread] = last
    send(frames)
  }

  func joined(_ thread: ThreadID, _ reply: SubscribeReply, at position: UInt64?) {
    noLongerJoining(thread)
    moved(thread, to: position)
    if waiting?.isFirst == true { append(ByteBuffer(bytes: ServerFrame.subscribed(thread, reply))) }
    if reply.reset { append(ByteBuffer(bytes: ServerFrame.resync(thread))) }
  }

  func moved(_ thread: ThreadID, to position: UInt64?) { cursor.positions[thread] = position }

  func refused(_ thread: ThreadID) { noLongerJoining(thread) }

  private func noLongerJoining(_ thread: ThreadID) {
    joining.remove(thread)
    // An empty set keeps its memory.
    if joining.isEmpty { joining = [] }
  }

  func flush() {
    answerIfDue()
    waiting?.answerIfTimeIsUp()
  }

  func close(_ code: CloseCode) {
    endLease()
    guard let poll = waiting else { return session.disconnected(code: code.code) }
    // What was heard is handed over all the same: the word to come back later is among it.
    if code == .goingAway, isOpen { return answer(isLast: true) }
    waiting = nil
    session.disconnected(code: code.code)
    poll.refuse(HTTPRefusal(closing: code))
  }

  func terminate() {
    endLease()
    let poll = waiting
    waiting = nil
    session.disconnected()
    poll?.abort()
  }

  func keepAliveTick() {}
}
