import ChatProtocol
import SteadyTables

extension Session {
  /// Shows the presence of these users, and of those no more whom the subscription showed before.
  func show(_ users: [UserID], for subscription: Subscription) {
    let own = caller?.identity.userId
    let users = users.filter { $0 != own }
    let gone = subscription.participants.filter { !users.contains($0) }
    let come = users.filter { !subscription.participants.contains($0) }
    subscription.participants = users
    for user in come { show(user) }
    for user in gone { hide(user) }
  }

  private func show(_ user: UserID, done: (@Sendable (Shard) -> Void)? = nil) {
    shown[user, default: 0] += 1
    if shown[user] == 1 || done != nil { shard.join(.presence(user), self, done: done) }
  }

  private func hide(_ user: UserID) {
    guard let count = shown[user] else { return }
    shown[user] = count == 1 ? nil : count - 1
    if count == 1 { shard.leave(.presence(user), self) }
  }

  func watch(_ users: [UserID], id: String?) {
    let new = Set(users).subtracting(watched)
    guard subscriptions.count + watched.count + new.count <= limits.subscriptions else {
      return fail(FrameError(.limit, "One connection may watch \(limits.subscriptions) users."), id: id)
    }
    ask { services, caller -> Result<Set<UserID>, BackendFailure> in
      do throws(BackendFailure) {
        return .success(try await services.backend.visible(users, to: caller))
      } catch {
        return .failure(error)
      }
    } then: { session, result in
      switch result {
      case .success(let visible):
        // Those who share a joined thread are shown anyway.
        session.watchVisible(users.filter { visible.contains($0) || session.shown[$0] != nil }, id: id)
      case .failure(let error):
        session.fail(FrameError(error, subject: "user"), id: id)
      }
    }
  }

  /// Joins their presence, then looks: a change after the look arrives as an event.
  private func watchVisible(_ users: [UserID], id: String?) {
    guard let last = users.last else { return succeed(id: id, payload: Array("{\"users\":[]}".utf8)) }
    for user in users where watched.insert(user).inserted { show(user) }
    let sessionId = self.id
    shard.join(.presence(last), self) { shard in
      guard let session = shard.sessions[sessionId] else { return }
      session.ask { services, _ in
        await services.presence.states(of: users)
      } then: { session, states in
        session.succeed(id: id, payload: Self.snapshot(of: users, states))
      }
    }
  }

  static func snapshot(of users: [UserID], _ states: [UserID: PresenceState]) -> [UInt8] {
    var text = JSONText(reserving: 32 + users.count * 96)
    text.raw("{\"users\":[")
    for (index, user) in users.enumerated() {
      if index > 0 { text.raw(",") }
      let state = states[user]
      let event = PresenceEvent(
        userId: user, role: state?.role, online: state?.online ?? false, lastSeenAt: state?.lastSeenAt)
      text.raw(event.bareJSON)
    }
    text.raw("]}")
    return text.bytes
  }
}
