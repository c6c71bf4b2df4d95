import Authentication
import ChatProtocol
import NIOCore
import SteadyTables

extension Hub {
  /// A connection of a user has opened; `done` runs once its personal channels are subscribed.
  func connected(
    _ identity: Identity, session: SessionID, done: @escaping @Sendable () -> Void
  ) {
    let user = identity.userId
    // Revoked between the check of its token and now.
    guard !revocations.covers(identity) else { return shards[session.shard].run { $0.close(session, .revoked) } }
    let limit = configuration.limits.connectionsPerUser
    if let oldest = users[user, default: UserConnections()].add(session, limit: limit) {
      shards[oldest.shard].run { $0.close(oldest, .replaced) }
      tracker.disconnected(user, now: .now())
    }
    if let transition = tracker.connected(user, role: identity.role) { apply(transition) }
    let channels = ChatChannel.personal(userId: user, role: identity.role)
    let left = NIOLoopBoundBox(channels.count, eventLoop: loop)
    let new = channels.filter { channel in
      enter(channel, shard: session.shard) {
        left.value -= 1
        if left.value == 0 { done() }
      }
    }
    if !new.isEmpty { broker.subscribe(new) }
  }

  /// A connection of a user has closed.
  func disconnected(_ user: UserID, session: SessionID) {
    guard users[user]?.remove(session) == true else { return }
    if users[user]?.sessions.isEmpty == true { users[user] = nil }
    tracker.disconnected(user, now: .now())
    scheduleGrace()
  }

  /// The node stops, and its users go where they can.
  func leaveAll() {
    graceTimer?.cancel()
    auditTimer?.cancel()
    let users = tracker.removeAll()
    GatewayMetrics.left(users.count)
    presence.retire(users, grace: configuration.presenceGrace)
  }

  private func apply(_ transition: PresenceTracker.Transition) {
    switch transition {
    case .joined(let user, let role):
      GatewayMetrics.came()
      presence.join(user, role: role)
    case .left(let user, let role):
      GatewayMetrics.left()
      presence.leave(user, role: role)
    }
  }

  private func scheduleGrace() {
    guard graceTimer == nil, let deadline = tracker.nextDeadline else { return }
    graceTimer = loop.scheduleTask(deadline: deadline) {
      self.graceTimer = nil
      for transition in self.tracker.expire(now: .now()) { self.apply(transition) }
      self.scheduleGrace()
    }
  }
}
