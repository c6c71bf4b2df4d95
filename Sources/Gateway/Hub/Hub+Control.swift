import Authentication
import ChatProtocol
import Logging
import NIOCore
import SteadyTables

// What nodes say to one another: who was sent away. An event may be lost with the broker's link; so a node that has come, or
// has been without its link, asks the others for what they remember.
extension Hub {
  /// Ends all connections of a user on this node; returns how many there were.
  func closeAll(_ user: UserID, _ code: CloseCode) -> Int {
    let sessions = users[user]?.sessions ?? []
    for session in sessions {
      shards[session.shard].run { $0.close(session, code) }
    }
    return sessions.count
  }

  /// Takes an event of the control channel.
  func control(_ json: [UInt8]) {
    switch ControlEvent(json) {
    case .revoke(let revocation):
      // Old news is this node's own word, or one that comes a second time: whoever is here now has a newer token.
      guard revocations.insert(revocation) else { return }
      GatewayMetrics.revocations.increment()
      let count = closeAll(revocation.userId, .revoked)
      logger.info("A user was disconnected.", metadata: ["user": "\(revocation.userId)", "connections": "\(count)"])
    case .askRevocations:
      answerRevocations()
    case .revoked(let list):
      for revocation in list where revocations.insert(revocation) { closeRevoked(revocation.userId) }
    case nil:
      logger.debug("Passed over an event of the control channel.")
    }
  }

  /// Ends those connections of a user whose tokens are revoked.
  private func closeRevoked(_ user: UserID) {
    for session in users[user]?.sessions ?? [] {
      shards[session.shard].run { $0.closeIfRevoked(session) }
    }
  }

  /// Asks the other nodes what they remember, and tells them what this one does: either may have been without a link.
  func exchangeRevocations() {
    revocationQuestions += 1
    askRevocations(number: revocationQuestions)
    answerRevocations()
  }

  /// Asks until the broker has taken the question, or there is a newer one.
  private func askRevocations(number: UInt64) {
    tell([ControlEvent.askRevocations.channelEvent]) { hub in
      if hub.revocationQuestions == number { hub.askRevocations(number: number) }
    }
  }

  /// Tells the other nodes that a user was sent away.
  func announce(_ revocation: Revocation) {
    tell([ControlEvent.revoke(revocation).channelEvent]) { $0.answerRevocations() }
  }

  /// Publishes what the other nodes must not miss: whom they let in depends on it. If the broker does not take it, perhaps
  /// because it can be heard before it can be spoken to, `orElse` is called after a while.
  private func tell(_ events: [ChatChannelEvent], orElse: @escaping @Sendable (Hub) -> Void) {
    let broker = broker
    Task { [weak self] in
      do throws(BrokerUnavailable) {
        try await broker.publishAcknowledged(events)
      } catch {
        guard let self else { return }
        self.logger.debug("The broker does not take what other nodes must hear; trying again.")
        self.run {
          self.loop.scheduleTask(in: self.configuration.revocationsPause) { [weak self] in
            if let self { orElse(self) }
          }
        }
      }
    }
  }

  /// Tells what this node remembers; once for all who have asked within a second.
  private func answerRevocations() {
    guard !isAnsweringRevocations, revocations.count > 0 else { return }
    isAnsweringRevocations = true
    loop.scheduleTask(in: configuration.revocationsPause) {
      self.isAnsweringRevocations = false
      let entries = self.revocations.entries
      let pages = stride(from: 0, to: entries.count, by: ControlEvent.maximumUsers).map { start in
        ControlEvent.revoked(Array(entries[start..<min(entries.count, start + ControlEvent.maximumUsers)]))
      }
      self.tell(pages.map(\.channelEvent)) { $0.answerRevocations() }
    }
  }
}
