import ChatProtocol
import NIOConcurrencyHelpers

/// What the ``MemoryPresenceStore``s of one process share: on how many nodes each user is.
package final class MemoryPresence: Sendable {
  private struct User {
    var nodes = 0
    var state: PresenceState
  }

  /// Those offline are remembered for their last time online, up to so many.
  private static let maximumOffline = 100_000

  private let users = NIOLockedValueBox<[UserID: User]>([:])

  /// Nobody online.
  package init() {}

  /// Notes that a user came to a node; true if that made the user online.
  func join(_ user: UserID, role: Role) -> Bool {
    users.withLockedValue { users in
      let nodes = users[user]?.nodes ?? 0
      users[user] = User(nodes: nodes + 1, state: PresenceState(online: true, role: role, lastSeenAt: nil))
      return nodes == 0
    }
  }

  /// Notes that a user left a node; true if it was the last.
  func leave(_ user: UserID, role: Role, at time: String) -> Bool {
    users.withLockedValue { users in
      guard var entry = users[user], entry.nodes > 0 else { return false }
      entry.nodes -= 1
      if entry.nodes == 0 { entry.state = PresenceState(online: false, role: role, lastSeenAt: time) }
      users[user] = entry
      if users.count > Self.maximumOffline { users = users.filter { $0.value.nodes > 0 } }
      return entry.nodes == 0
    }
  }

  func states(of users: [UserID]) -> [UserID: PresenceState] {
    self.users.withLockedValue { known in
      users.reduce(into: [:]) { result, user in
        result[user] = known[user]?.state ?? PresenceState(online: false, role: nil, lastSeenAt: nil)
      }
    }
  }
}
