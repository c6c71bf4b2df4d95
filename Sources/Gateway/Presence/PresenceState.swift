package import ChatProtocol

/// Whether a user is online, anywhere.
package struct PresenceState: Hashable, Sendable {
  /// Whether the user has a connection, or had one within the grace.
  package var online: Bool
  /// The user's role, where it is known.
  package var role: Role?
  /// When the user was last online (RFC 3339, UTC); nil while online or if never seen.
  package var lastSeenAt: String?

  /// A user's state.
  package init(online: Bool, role: Role?, lastSeenAt: String?) {
    self.online = online
    self.role = role
    self.lastSeenAt = lastSeenAt
  }
}
