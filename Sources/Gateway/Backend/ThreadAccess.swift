package import ChatProtocol

/// A backend's word on one user and one thread.
package struct ThreadAccess: Hashable, Sendable {
  /// Whether the user may join.
  package var isAllowed: Bool
  /// The last `seq` of the thread's log when the question was asked; nil where nobody keeps one, or where it was not
  /// looked at for this question.
  package var head: UInt64?
  /// Those who share the thread.
  package var participants: [Participant]

  /// A backend's answer.
  package init(isAllowed: Bool, head: UInt64?, participants: [Participant]) {
    self.isAllowed = isAllowed
    self.head = head
    self.participants = participants
  }
}
