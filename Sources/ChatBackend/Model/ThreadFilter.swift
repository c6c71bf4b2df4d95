package import ChatProtocol

/// Which threads a list is to show.
package struct ThreadFilter: Hashable, Sendable {
  /// Whose threads.
  package enum Assigned: Hashable, Sendable {
    /// Threads that nobody is in charge of.
    case nobody
    /// Threads of this manager.
    case manager(UserID)
  }

  /// Only threads of this status.
  package var status: ThreadStatus?
  /// Only threads with this manager, or none.
  package var assigned: Assigned?
  /// Only threads with this text in their subject, their client's id or name, or their last message, in either case.
  package var text: String?

  /// A filter; nil lets everything pass.
  package init(status: ThreadStatus? = nil, assigned: Assigned? = nil, text: String? = nil) {
    self.status = status
    self.assigned = assigned
    self.text = text
  }
}
