import Authentication
import ChatProtocol
import Logging
import NIOCore

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
    broker.publish([ControlEvent.askRevocations.channelEvent])
    answerRevocations()
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
      self.broker.publish(pages.map(\.channelEvent))
    }
  }
}
