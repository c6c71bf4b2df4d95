package import ChatProtocol

/// What to change of a thread.
package struct ThreadChange: Hashable, Sendable {
  /// A change of manager.
  package enum Assignment: Hashable, Sendable {
    /// Leave the manager as it is.
    case keep
    /// Nobody is in charge any more.
    case unassign
    /// This manager takes over.
    case assign(UserID)
  }

  /// The new status; nil leaves it.
  package var status: ThreadStatus?
  /// The new manager.
  package var manager: Assignment

  /// A change of status, of manager, or of both.
  package init(status: ThreadStatus? = nil, manager: Assignment = .keep) {
    self.status = status
    self.manager = manager
  }
}
