import ChatProtocol

/// Whether somebody may join a thread, and what a newcomer must know of it.
package struct ThreadAccess: Hashable, Sendable {
  /// Whether the asker may read and write in the thread. A thread that does not exist is not allowed either.
  package var allowed: Bool
  /// The `seq` of the last event in the thread's log; 0 if not allowed.
  package var head: UInt64
  /// Who takes part; empty if not allowed.
  package var participants: [Participant]

  /// The answer for those who may not join.
  package static let denied = ThreadAccess(allowed: false, head: 0, participants: [])

  /// An answer.
  package init(allowed: Bool, head: UInt64, participants: [Participant]) {
    self.allowed = allowed
    self.head = head
    self.participants = participants
  }

  /// The answer as one JSON object: `{"allowed","head","participants":[{"userId","role","readUpTo"}]}`.
  package var json: [UInt8] {
    var json = JSONText()
    json.raw("{\"allowed\":")
    json.boolean(allowed)
    json.raw(",\"head\":")
    json.number(head)
    json.raw(",\"participants\":[")
    for (index, participant) in participants.enumerated() {
      if index > 0 { json.raw(",") }
      json.raw("{\"userId\":")
      json.identifier(participant.userId)
      json.raw(",\"role\":")
      json.string(participant.role.name)
      if let name = participant.name {
        json.raw(",\"name\":")
        json.string(name)
      }
      json.raw(",\"readUpTo\":")
      json.number(participant.readUpTo)
      json.raw("}")
    }
    json.raw("]}")
    return json.bytes
  }
}
