import Authentication
import ChatProtocol
import Logging
import NIOCore
import SteadyTables

/// All that one event loop holds: its sessions and who of them gets what.
///
/// `@unchecked Sendable`: the properties are constants, or are touched on `loop` alone, to which ``run(_:)`` hops.
final class Shard: @unchecked Sendable {
  let index: Int
  let loop: any EventLoop
  let services: SessionServices
  var hub: Hub { services.hub }

  var sessions: SteadyDictionary<SessionID, Session> = [:]
  var threads: SteadyDictionary<ThreadID, ThreadSubscribers> = [:]
  var channels: SteadyDictionary<ChatChannel, ChannelSessions> = [:]
  var deadlines = DeadlineQueue<SessionDeadline>()
  /// The sessions of those who will poll again in a moment.
  var pollLeases: PollLeases<PollSession>
  private var nextSession: UInt64 = 0
  private var dirty: ContiguousArray<any FrameSink> = []
  /// What is being flushed; kept for its memory.
  private var flushing: ContiguousArray<any FrameSink> = []
  private var isFlushScheduled = false
  /// Sends since the last flush: counted together, for a counter that all loops share is dear.
  var sends = 0
  private var keepAlive: KeepAliveWheel
  private var ticks = 0
  /// When the next tick is due.
  private var tickDue: NIODeadline?
  private var timer: RepeatedTask?
  private var drained: EventLoopPromise<Void>?

  init(index: Int, loop: any EventLoop, services: SessionServices) {
    self.index = index
    self.loop = loop
    self.services = services
    pollLeases = PollLeases(lifetime: services.configuration.pollLease)
    let round = services.configuration.limits.pingInterval.nanoseconds / Self.tickInterval.nanoseconds
    keepAlive = KeepAliveWheel(turns: Int(round))
  }

  /// Runs `body` on the shard's loop; at once if this is it.
  func run(_ body: @escaping @Sendable (Shard) -> Void) {
    if loop.inEventLoop { body(self) } else { loop.execute { body(self) } }
  }

  // MARK: Sessions

  /// A name for a new session.
  func makeSessionID() -> SessionID {
    nextSession += 1
    return SessionID(shard: index, number: nextSession)
  }

  func add(_ session: Session) {
    sessions[session.id] = session
    keepAlive.add(session.id.number)
    startTimer()
  }

  func remove(_ session: Session) {
    sessions[session.id] = nil
    keepAlive.remove(session.id.number)
    if sessions.isEmpty { drained?.succeed() }
  }

  /// Ends a session.
  func close(_ id: SessionID, _ code: CloseCode) {
    sessions[id]?.close(code)
  }

  /// Ends a session whose token is revoked.
  func closeIfRevoked(_ id: SessionID) {
    if let session = sessions[id], let identity = session.caller?.identity, hub.revocations.covers(identity) {
      session.close(.revoked)
    }
  }

  /// Tells every client when to come back, closes all, and succeeds when the last one has gone.
  func drain(spread: TimeAmount) -> EventLoopFuture<Void> {
    let promise = loop.makePromise(of: Void.self)
    let milliseconds = max(1, Int(spread.nanoseconds / 1_000_000))
    for session in Array(sessions.values) {
      session.drain(reconnectAfterMilliseconds: Int.random(in: 0...milliseconds))
    }
    if sessions.isEmpty { promise.succeed() } else { drained = promise }
    return promise.futureResult
  }

  /// Cuts what has not closed in time.
  func terminateAll() {
    for session in Array(sessions.values) { session.terminate() }
  }

  // MARK: Flushing

  /// A session has something to send: it is flushed once, at the end of this tick.
  func markDirty(_ output: any SessionOutput) {
    mark(output.sink)
    scheduleFlush()
  }

  /// Marks a sink for the flush that the caller sees to.
  @inline(__always)
  func mark(_ sink: any FrameSink) {
    guard !sink.awaitsFlush else { return }
    sink.awaitsFlush = true
    dirty.append(sink)
  }

  private func scheduleFlush() {
    guard !isFlushScheduled else { return }
    isFlushScheduled = true
    loop.execute {
      self.isFlushScheduled = false
      self.flush()
    }
  }

  /// Flushes those that have something to send.
  func flush() {
    // A flush may tell somebody of room, who sends: that is the next one's.
    if sends > 0 {
      GatewayMetrics.deliveries.increment(by: sends)
      sends = 0
    }
    guard !dirty.isEmpty else { return }
    guard flushing.isEmpty else { return scheduleFlush() }
    swap(&dirty, &flushing)
    for sink in flushing {
      sink.awaitsFlush = false
      sink.flush()
    }
    flushing.removeAll(keepingCapacity: flushing.count <= Self.flushesKept)
  }

  /// Memory for so many sessions is kept between flushes.
  private static let flushesKept = 32 * 1024

  // MARK: Time

  private static let ticksPerSecond = 10
  private static let tickInterval = TimeAmount.milliseconds(1000 / Int64(ticksPerSecond))

  /// The timer runs while there are sessions, and holds the shard meanwhile. A weak reference in its place would make each
  /// retain and release of the shard, of which a delivery has many, take a longer way.
  private func startTimer() {
    guard timer == nil else { return }
    timer = loop.scheduleRepeatedTask(initialDelay: Self.tickInterval, delay: Self.tickInterval) { task in
      self.tick()
      guard self.sessions.isEmpty else { return }
      task.cancel()
      self.timer = nil
      self.tickDue = nil
    }
  }

  private func tick() {
    let now = NIODeadline.now()
    let lag = tickDue.map { max(0, (now - $0).nanoseconds) }
    tickDue = now + Self.tickInterval
    ticks += 1
    if ticks % Self.ticksPerSecond == 0 { secondPassed(now, lag) }
    for number in keepAlive.take() { sessions[SessionID(shard: index, number: number)]?.keepAliveTick() }
  }

  private func secondPassed(_ now: NIODeadline, _ lag: Int64?) {
    if let lag { GatewayMetrics.loopLag.record(nanoseconds: lag) }
    while let due = deadlines.popDue(now) { sessions[due.session]?.deadlinePassed(due.kind, now: now) }
    for polled in pollLeases.expire(now: now) { polled.leaseEnded() }
  }
}
