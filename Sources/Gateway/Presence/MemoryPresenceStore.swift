package import ChatProtocol
package import Foundation
package import NIOCore

/// A ``PresenceStore`` within the process.
package struct MemoryPresenceStore: PresenceStore {
  private let presence: MemoryPresence
  private let broker: any Broker
  private let now: @Sendable () -> Date

  /// One node's view of `presence`; announces through `broker`.
  package init(
    presence: MemoryPresence = MemoryPresence(), broker: any Broker, now: @escaping @Sendable () -> Date = Date.init
  ) {
    self.presence = presence
    self.broker = broker
    self.now = now
  }

  package func join(_ user: UserID, role: Role) {
    guard presence.join(user, role: role) else { return }
    announce(PresenceEvent(userId: user, role: role, online: true, lastSeenAt: nil))
  }

  package func leave(_ user: UserID, role: Role) {
    let time = now().formatted(.iso8601)
    guard presence.leave(user, role: role, at: time) else { return }
    announce(PresenceEvent(userId: user, role: role, online: false, lastSeenAt: time))
  }

  /// Within one process nobody comes back to another node: all leave at once.
  package func retire(_ users: [UserID: Role], grace: TimeAmount) {
    for (user, role) in users { leave(user, role: role) }
  }

  package func states(of users: [UserID]) async -> [UserID: PresenceState] {
    presence.states(of: users)
  }

  private func announce(_ event: PresenceEvent) {
    broker.publish([event.channelEvent])
  }
}
