/// The payload of the reply to `subscribe`.
package struct SubscribeReply: Hashable, Sendable {
  /// The last `seq` of the thread's log; nil where no backend knows it.
  package var head: UInt64?
  /// Whether the client's `since` could not be continued: it must reload the thread.
  package var reset: Bool
  /// Those who share the thread.
  package var participants: [Participant]

  /// A reply to `subscribe`.
  package init(head: UInt64?, reset: Bool, participants: [Participant]) {
    self.head = head
    self.reset = reset
    self.participants = participants
  }

  /// The payload as JSON.
  package var json: [UInt8] {
    var text = JSONText(reserving: 64 + participants.count * 128)
    text.raw("{\"head\":")
    if let head { text.number(head) } else { text.raw("null") }
    text.raw(",\"reset\":")
    text.boolean(reset)
    text.raw(",\"participants\":[")
    for (index, participant) in participants.enumerated() {
      text.raw(index == 0 ? "{\"userId\":" : ",{\"userId\":" as StaticString)
      text.identifier(participant.userId)
      text.raw(",\"role\":")
      text.string(participant.role.name)
      text.raw(",\"online\":")
      text.boolean(participant.online)
      text.raw(",\"lastSeenAt\":")
      if let lastSeenAt = participant.lastSeenAt { text.string(lastSeenAt) } else { text.raw("null") }
      text.raw(",\"readUpTo\":")
      text.number(participant.readUpTo)
      text.raw(",\"isTyping\":")
      text.boolean(participant.isTyping)
      text.raw("}")
    }
    text.raw("]}")
    return text.bytes
  }
}
