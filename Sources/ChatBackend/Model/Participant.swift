package import ChatProtocol

/// One who takes part in a thread: its client, its manager, and everyone who has written or read in it.
package struct Participant: Hashable, Sendable {
  /// Who.
  package var userId: UserID
  /// `client` or `manager`.
  package var role: Role
  /// The display name, if a token has ever told it.
  package var name: String?
  /// The `seq` up to which the participant has read; 0 for nothing yet.
  package var readUpTo: UInt64

  /// A participant with its read watermark.
  package init(userId: UserID, role: Role, name: String? = nil, readUpTo: UInt64) {
    self.userId = userId
    self.role = role
    self.name = name
    self.readUpTo = readUpTo
  }
}
