import NIOCore

/// Where an HTTP connection stands between its requests: decides, and does nothing itself. One request at a time; what
/// a client pipelines behind it waits.
struct GateState {
  /// Who answers the current request.
  enum Target {
    /// Hummingbird's router.
    case router
    /// A stream's exchange.
    case exchange
    /// An exchange that answers soon.
    case call
    /// The connection becomes a WebSocket once the request is complete.
    case upgrade
    /// The gate has answered already; the rest of the request is read and dropped.
    case discard
  }

  /// What follows.
  enum Action: Equatable {
    /// Nothing yet.
    case wait
    /// The next request may come.
    case nextRequest
    /// The last answer is out: say so and wait for the client to close.
    case linger
    /// Close at once.
    case close
  }

  /// Who answers the current request; nil between requests.
  private(set) var target: Target?
  private(set) var isLingering = false
  private var requestIsComplete = true
  private var responseIsComplete = true
  private(set) var closesAfterResponse = false
  private(set) var isStopping = false
  private var sawRequest: Bool
  private var lastActivity: NIODeadline
  private var requestBegan: NIODeadline

  /// - Parameter isFirst: whether no request has come on the connection yet.
  init(now: NIODeadline, isFirst: Bool = true) {
    lastActivity = now
    requestBegan = now
    sawRequest = !isFirst
  }

  /// Whether a stream's request is complete and its answer is not.
  var awaitsAnswer: Bool { target == .exchange && requestIsComplete && !responseIsComplete }

  /// Whether the next part of a request can be taken; if not, it waits for the current answer to end.
  var takesParts: Bool { target == nil || !requestIsComplete }

  /// A request's head came.
  ///
  /// - Parameter closes: the connection is to end after its answer.
  mutating func begin(_ target: Target, closes: Bool, now: NIODeadline) {
    self.target = target
    sawRequest = true
    requestIsComplete = false
    responseIsComplete = false
    closesAfterResponse = closesAfterResponse || closes || isStopping
    lastActivity = now
    requestBegan = now
  }

  /// A part of a request's body came.
  mutating func receiveBody(now: NIODeadline) { lastActivity = now }

  /// The request is complete.
  mutating func endRequest(now: NIODeadline) -> Action {
    requestIsComplete = true
    lastActivity = now
    return afterPart()
  }

  /// The answer's head says that the connection ends.
  mutating func closeAfterResponse() { closesAfterResponse = true }

  /// The answer is complete.
  mutating func endResponse(now: NIODeadline) -> Action {
    responseIsComplete = true
    lastActivity = now
    // The rest of a request that is answered already is not waited for if the connection ends with it.
    if closesAfterResponse { return linger(now: now) }
    return afterPart()
  }

  /// The server stops: what is idle closes, what is not closes after its answer.
  mutating func stop() -> Action {
    isStopping = true
    guard target != nil else { return isLingering ? .wait : .close }
    closesAfterResponse = true
    return .wait
  }

  /// The client sends no more. It may still wait for an answer, but not for that to a half request.
  mutating func inputClosed() -> Action {
    guard target == .router || target == .call, requestIsComplete else { return .close }
    closesAfterResponse = true
    return .wait
  }

  /// The client sent what is no HTTP; true if the gate is to answer, false if an answer is under way.
  mutating func fail() -> Bool {
    closesAfterResponse = true
    return target == nil
  }

  /// When the connection's patience ends; nil while an answer is under way.
  func deadline(_ configuration: GateConfiguration) -> NIODeadline? {
    if isLingering { return lastActivity + configuration.lingerTimeout }
    if !sawRequest { return lastActivity + configuration.handshakeTimeout }
    // The requests of streams are small: they must be there in the time of a handshake, however they trickle in.
    if target == .exchange, !requestIsComplete { return requestBegan + configuration.handshakeTimeout }
    if target == nil || !requestIsComplete { return lastActivity + configuration.idleTimeout }
    return nil
  }

  private mutating func afterPart() -> Action {
    guard requestIsComplete, responseIsComplete, target != nil else { return .wait }
    target = nil
    return .nextRequest
  }

  private mutating func linger(now: NIODeadline) -> Action {
    target = nil
    requestIsComplete = true
    isLingering = true
    lastActivity = now
    return .linger
  }
}
