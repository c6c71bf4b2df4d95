/// One side of a thread, as the reply to `subscribe` shows it.
package struct Participant: Hashable, Sendable {
  /// The user.
  package var userId: UserID
  /// The user's role in the thread.
  package var role: Role
  /// The last position that the user has read.
  package var readUpTo: UInt64
  /// Whether the user has a connection.
  package var online: Bool
  /// When the user was last online (RFC 3339, UTC).
  package var lastSeenAt: String?
  /// Whether the user is typing now.
  package var isTyping: Bool

  /// A participant as the backend knows it; presence and typing are the gateway's to fill in.
  package init(
    userId: UserID, role: Role, readUpTo: UInt64, online: Bool = false, lastSeenAt: String? = nil,
    isTyping: Bool = false
  ) {
    self.userId = userId
    self.role = role
    self.readUpTo = readUpTo
    self.online = online
    self.lastSeenAt = lastSeenAt
    self.isTyping = isTyping
  }
}
