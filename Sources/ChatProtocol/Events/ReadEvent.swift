/// A user has read messages: `{"messageIds":[…]}` on `chat.user.{userId}.read`; ours adds `threadId`, `upTo`, `readAt`.
package struct ReadEvent: Hashable, Sendable {
  /// Who has read.
  package var userId: UserID
  /// In which thread, where it is known.
  package var threadId: ThreadID?
  /// The position up to which, where it is known.
  package var upTo: UInt64?
  /// The other members, JSON already: `"messageIds":[…]`, `"upTo":42` and the like, as the publisher ordered them.
  package var members: [UInt8]

  /// A receipt of the messages with these ids (JSON strings or integers already), up to a position if one is known.
  package init(userId: UserID, threadId: ThreadID?, messageIds: [String], upTo: UInt64?) {
    self.userId = userId
    self.threadId = threadId
    self.upTo = upTo
    var text = JSONText()
    text.raw("\"messageIds\":[")
    text.raw(messageIds.joined(separator: ","))
    text.raw("]")
    if let upTo {
      text.raw(",\"upTo\":")
      text.number(upTo)
    }
    self.members = text.bytes
  }

  /// Reads the bare form or the envelope.
  /// - Parameters:
  ///   - bytes: one JSON object.
  ///   - user: the reader, where the channel names one: then the event must not name another.
  ///   - thread: the thread, where the channel names one.
  package init(_ bytes: [UInt8], user: UserID? = nil, thread: ThreadID? = nil) throws(EventRejection) {
    var userId = user
    var threadId = thread
    var upTo: UInt64?
    var text = JSONText()
    var says = false
    try scanned(bytes) { buffer throws(EventRejection) in
      let scanner = JSONScanner(buffer)
      try scanner.flattened { key, value throws(EventRejection) in
        if scanner.equals(key, "userId") {
          guard let named: UserID = scanner.identifier(value), user == nil || named == user else {
            throw EventRejection.malformed
          }
          userId = named
        } else if scanner.equals(key, "threadId") {
          if value.kind == .null { return }
          guard let id: ThreadID = scanner.identifier(value) else { throw EventRejection.badThreadId }
          guard thread == nil || id == thread else { throw EventRejection.contradictingThreadId }
          threadId = id
        } else if !scanner.equals(key, "type") {
          if scanner.equals(key, "messageIds") {
            guard value.kind == .array else { throw EventRejection.malformed }
            says = true
          } else if scanner.equals(key, "upTo"), value.kind != .null {
            guard let position = scanner.position(value) else { throw EventRejection.malformed }
            upTo = position
            says = true
          }
          if !text.bytes.isEmpty { text.raw(",") }
          text.raw(scanner.raw(key))
          text.raw(":")
          text.raw(scanner.raw(value))
        }
      }
    }
    guard says, let userId else { throw .malformed }
    self.userId = userId
    self.upTo = upTo
    self.threadId = threadId
    self.members = text.bytes
  }

  /// What is published on the reader's own channel.
  package var channelEvent: ChatChannelEvent {
    var text = JSONText()
    text.raw("{")
    if let threadId {
      text.raw("\"threadId\":")
      text.identifier(threadId)
      text.raw(",")
    }
    text.raw(members)
    text.raw("}")
    return ChatChannelEvent(channel: .read(userId), json: text.bytes)
  }

  /// What is published on the thread's channel, for those who share the thread.
  package var threadChannelEvent: ChatChannelEvent? {
    threadId.map { ChatChannelEvent(channel: .thread($0), json: serverEvent.json) }
  }

  /// What clients get.
  package var serverEvent: ServerEvent {
    var text = JSONText()
    text.raw("{\"type\":\"read\"")
    if let threadId {
      text.raw(",\"threadId\":")
      text.identifier(threadId)
    }
    text.raw(",\"payload\":{\"userId\":")
    text.identifier(userId)
    text.raw(",")
    text.raw(members)
    text.raw("}}")
    return ServerEvent(kind: .receipt(userId, upTo: upTo), threadId: threadId, json: text.bytes)
  }
}
