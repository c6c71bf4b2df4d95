import Authentication
import ChatProtocol
import Logging
import NIOCore
import SteadyTables

/// One connection: who it is, what it has joined, what it may still do. Belongs to its shard's loop.
final class Session {
  /// How far the connection has come.
  enum State: Hashable {
    /// Its token has not come yet.
    case awaitingToken
    /// Its token is being verified.
    case verifying
    /// Its personal channels are being subscribed.
    case registering
    case open
    case closed
  }

  let id: SessionID
  let shard: Shard
  private(set) var output: (any SessionOutput)?
  /// What carries it, once it is opened.
  private(set) var transport: SessionTransport?
  private(set) var state = State.awaitingToken
  var caller: Caller?
  var subscriptions = SmallMap<ThreadID, Subscription>() {
    didSet { output?.sink.joinsThreads = subscriptions.count > 1 }
  }
  /// Whose presence it is shown, and by how many threads and watches.
  var shown: [UserID: Int] = [:]
  /// Those it watches by command.
  var watched: Set<UserID> = []
  /// What it said last about its typing.
  var typing: [ThreadID: TypingLease] = [:]
  private var bucket: TokenBucket
  /// Commands that may still be refused; refills as commands do, so that a flood does not last by leaving pauses.
  private var refusals: TokenBucket
  /// Frames that came before the connection was open.
  private var early: [[UInt8]] = []

  var services: SessionServices { shard.services }
  var limits: GatewayLimits { shard.services.configuration.limits }

  init(shard: Shard) {
    self.id = shard.makeSessionID()
    self.shard = shard
    let limits = shard.services.configuration.limits
    let now = NIODeadline.now()
    self.bucket = TokenBucket(perSecond: limits.commandsPerSecond, burst: limits.commandsBurst, now: now)
    self.refusals = TokenBucket(perSecond: limits.commandsPerSecond, burst: Double(limits.refusedCommands), now: now)
  }

  // MARK: Opening

  /// The connection is there; `token` as the request carried it, nil if it is to come in an `auth` frame.
  func opened(_ output: any SessionOutput, token: String?) {
    self.output = output
    shard.add(self)
    transport = output.transport
    GatewayMetrics.opened(output.transport)
    if let token {
      verify(token)
    } else {
      shard.deadlines.add(
        SessionDeadline(session: id, kind: .authentication), at: .now() + limits.authentication)
    }
  }

  private func verify(_ token: String) {
    state = .verifying
    let loop = shard.loop
    services.tokens.identity(of: token, on: loop).assumeIsolated().whenComplete { [self] result in
      guard state == .verifying else { return }
      switch result {
      case .success(let identity): register(makeCaller(identity, token))
      case .failure(let error):
        GatewayMetrics.refusedToken(error)
        services.logger.debug("Refused a token.", metadata: ["reason": "\(error)"])
        close(Self.closeCode(for: error))
      }
    }
  }

  static func closeCode(for error: any Error) -> CloseCode {
    if error is TokenCheckerBusy { return .tryAgainLater }
    return (error as? TokenError)?.code == .revoked ? .revoked : .invalidToken
  }

  /// The caller with its token, if that is needed again: it weighs as much as all else that is known of the session.
  func makeCaller(_ identity: Identity, _ token: String) -> Caller {
    Caller(identity: identity, token: services.backend.asksWithTokens ? token : "")
  }

  private func register(_ caller: Caller) {
    state = .registering
    self.caller = caller
    let identity = caller.identity
    for channel in ChatChannel.personal(userId: identity.userId, role: identity.role) { shard.expect(channel, self) }
    awaitExpiry(of: identity)
    let (hub, id, shard) = (shard.hub, id, shard)
    hub.run {
      hub.connected(identity, session: id) {
        shard.run { $0.sessions[id]?.registered() }
      }
    }
  }

  private func registered() {
    guard state == .registering, let caller else { return }
    state = .open
    if output?.takesWelcome == true {
      let name = "\(services.configuration.nodeId)-\(id.shard)-\(id.number)"
      send(
        ServerFrame.welcome(
          connectionId: name, identity: caller.identity, server: services.configuration.serverName))
    }
    output?.opened()
    let frames = early
    early = []
    for frame in frames { handle(frame) }
  }

  /// Sees to it that the connection ends with its token. What does not last long looks again after a while: its deadline
  /// would stay behind for as long as the token is good.
  func awaitExpiry(of identity: Identity) {
    let longest: Int64 = transport == .longPoll ? 60 : 366 * 86400
    let seconds = max(0, min(identity.expiresAt - services.now(), longest))
    shard.deadlines.add(SessionDeadline(session: id, kind: .expiry), at: .now() + .seconds(seconds))
  }

  /// Whether the client has its answer and has not come back yet: of the user's connections this one makes way first.
  func isBetweenPolls(_ isBetween: Bool) {
    guard let user = caller?.identity.userId else { return }
    let (hub, id) = (shard.hub, id)
    hub.run { hub.users[user]?.move(id, toFront: isBetween) }
  }

  // MARK: Receiving

  /// A frame has come; returns at once, whatever it asks for.
  func received(_ frame: [UInt8]) {
    switch state {
    case .open:
      handle(frame)
    case .verifying, .registering:
      guard early.count < Int(limits.commandsBurst) else { return close(.rateLimit) }
      early.append(frame)
    case .awaitingToken:
      guard case .auth(let token)? = try? parse(frame).command else { return close(.unauthorized) }
      verify(token)
    case .closed:
      break
    }
  }

  private func handle(_ frame: [UInt8]) {
    guard state == .open else { return }
    let now = NIODeadline.now()
    let isAllowed = bucket.take(now: now)
    guard isAllowed || refusals.take(now: now) else { return close(.rateLimit) }
    do throws(ClientFrame.Failure) {
      let frame = try parse(frame)
      if isAllowed {
        GatewayMetrics.commands.increment()
        perform(frame.command, id: frame.id)
      } else {
        GatewayMetrics.rateLimited.increment()
        fail(FrameError(.rateLimit, "Too many commands. Send fewer, and this one again later."), id: frame.id)
      }
    } catch {
      fail(error.error, id: error.id)
    }
  }

  private func parse(_ frame: [UInt8]) throws(ClientFrame.Failure) -> ClientFrame {
    let result: Result<ClientFrame, ClientFrame.Failure> = frame.withUnsafeBytes { bytes in
      do throws(ClientFrame.Failure) { return .success(try ClientFrame(bytes)) } catch { return .failure(error) }
    }
    return try result.get()
  }

  // MARK: Ending

  /// Ends the connection with a word of why.
  func close(_ code: CloseCode) {
    guard state != .closed else { return }
    GatewayMetrics.closing(code.code)
    let output = output
    ended()
    output?.close(code)
  }

  /// Cuts the connection.
  func terminate() {
    let output = output
    ended()
    output?.terminate()
  }

  /// Tells the client when to come back, and closes.
  func drain(reconnectAfterMilliseconds milliseconds: Int) {
    send(ServerFrame.reconnect(afterMilliseconds: milliseconds))
    output?.close(.goingAway)
  }

  /// The connection carries nothing more: leaves everything it was part of. Does nothing the second time.
  func ended() {
    guard state != .closed else { return }
    let wasRegistered = state == .registering || state == .open
    state = .closed
    early = []
    for thread in Array(typing.keys) { stopTyping(in: thread) }
    for subscription in subscriptions.values { shard.leave(subscription) }
    subscriptions = SmallMap()
    for user in Array(shown.keys) { shard.leave(.presence(user), self) }
    shown = [:]
    if wasRegistered, let identity = caller?.identity {
      for channel in ChatChannel.personal(userId: identity.userId, role: identity.role) { shard.leave(channel, self) }
      let (hub, id) = (shard.hub, id)
      hub.run { hub.disconnected(identity.userId, session: id) }
    }
    if let transport { GatewayMetrics.closed(transport) }
    shard.remove(self)
  }

  /// The socket is gone: nobody had said so before, or this side by a close code of its own.
  func disconnected(client: Bool = false, code: UInt16? = nil) {
    if state != .closed {
      if let code {
        GatewayMetrics.closing(code)
      } else {
        GatewayMetrics.ended(client ? GatewayMetrics.ends.client : GatewayMetrics.ends.lost)
      }
    }
    ended()
    output = nil
  }

  // MARK: Time

  /// Something that was set for now.
  func deadlinePassed(_ kind: SessionDeadline.Kind, now: NIODeadline) {
    switch kind {
    case .authentication:
      if state == .awaitingToken { close(.unauthorized) }
    case .expiry:
      guard let identity = caller?.identity else { return }
      if services.now() >= identity.expiresAt {
        close(.tokenExpired)
      } else {
        awaitExpiry(of: identity)
      }
    case .heartbeat:
      guard state != .closed, let output else { return }
      output.heartbeat()
      shard.deadlines.add(SessionDeadline(session: id, kind: .heartbeat), at: now + services.configuration.heartbeat)
    case .typing(let thread):
      typingLeasePassed(in: thread, now: now)
    }
  }

  func keepAliveTick() {
    output?.keepAliveTick()
  }
}
