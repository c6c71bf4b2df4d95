package import ChatProtocol

/// A backend's word on one user and one thread.
package struct ThreadAccess: Hashable, Sendable {
  /// Whether the user may join.
  package var isAllowed: Bool
  /// The last `seq` of the thread's log; nil where nobody keeps one.
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
