package import ChatProtocol
package import NIOCore

/// Knows who is online on any node. A node says who is on it; the store announces, through the broker, the first coming
/// and the last going of a user over all nodes.
package protocol PresenceStore: Sendable {
  /// The user is on this node now.
  func join(_ user: UserID, role: Role)
  /// The user has left this node, its grace included.
  func leave(_ user: UserID, role: Role)
  /// The node stops, with these users on it. Who is seen on no other node within `grace` has left.
  func retire(_ users: [UserID: Role], grace: TimeAmount)
  /// The states of users; those never seen are offline.
  func states(of users: [UserID]) async -> [UserID: PresenceState]
}
