import ChatProtocol
import NIOCore
import SteadyTables

/// One node's users: online with their first connection, offline when the grace after their last has passed. Pure.
struct PresenceTracker {
  /// What a change means for the world outside.
  enum Transition: Hashable {
    case joined(UserID, Role)
    case left(UserID, Role)
  }

  private struct User {
    var connections = 0
    var role: Role
    /// When the grace ends; nil while there is a connection.
    var leavesAt: NIODeadline?
  }

  private var users: SteadyDictionary<UserID, User> = [:]
  private var leaving = DeadlineQueue<UserID>()
  private let grace: TimeAmount

  init(grace: TimeAmount) {
    self.grace = grace
  }

  /// When ``expire(now:)`` has something to do.
  var nextDeadline: NIODeadline? { leaving.next }

  /// A connection of the user has opened.
  mutating func connected(_ user: UserID, role: Role) -> Transition? {
    let wasHere = Self.connect(&users[user], role)
    return wasHere ? nil : .joined(user, role)
  }

  /// Whether the user was here before.
  private static func connect(_ user: inout User?, _ role: Role) -> Bool {
    defer { user = User(connections: (user?.connections ?? 0) + 1, role: role) }
    return user != nil
  }

  /// A connection of the user has closed.
  mutating func disconnected(_ user: UserID, now: NIODeadline) {
    guard var state = users[user], state.connections > 0 else { return }
    state.connections -= 1
    if state.connections == 0 {
      let deadline = now + grace
      state.leavesAt = deadline
      leaving.add(user, at: deadline)
    }
    users[user] = state
  }

  /// Those whose grace has passed.
  mutating func expire(now: NIODeadline) -> [Transition] {
    var result: [Transition] = []
    while let user = leaving.popDue(now) {
      guard let state = users[user], let leavesAt = state.leavesAt, leavesAt <= now else { continue }
      users[user] = nil
      result.append(.left(user, state.role))
    }
    return result
  }

  /// The node stops: nobody is on it any more. Returns who was.
  mutating func removeAll() -> [UserID: Role] {
    defer { users = [:] }
    return users.reduce(into: [:]) { $0[$1.key] = $1.value.role }
  }
}
