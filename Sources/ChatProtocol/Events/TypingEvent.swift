/// Somebody types in a thread, or has stopped: `{"userId":1,"isTyping":true}` on the thread's typing channel.
package struct TypingEvent: Hashable, Sendable {
  /// The thread.
  package var threadId: ThreadID
  /// Who types.
  package var userId: UserID
  /// Whether they do.
  package var isTyping: Bool

  /// A typing event to be published.
  package init(threadId: ThreadID, userId: UserID, isTyping: Bool) {
    self.threadId = threadId
    self.userId = userId
    self.isTyping = isTyping
  }

  /// Reads the bare form, or the envelope whose `payload` is the bare form.
  package init(_ bytes: [UInt8], channel: ThreadID) throws(EventRejection) {
    self = try scanned(bytes) { buffer throws(EventRejection) in
      let scanner = JSONScanner(buffer)
      var user: UserID?
      var isTyping: Bool?
      var threadId: ThreadID?
      try scanner.flattened { key, value throws(EventRejection) in
        if scanner.equals(key, "userId") { user = scanner.identifier(value) }
        if scanner.equals(key, "isTyping") { isTyping = scanner.boolean(value) }
        if scanner.equals(key, "threadId"), value.kind != .null {
          guard let id: ThreadID = scanner.identifier(value) else { throw EventRejection.badThreadId }
          threadId = id
        }
      }
      guard let user, let isTyping else { throw EventRejection.malformed }
      if let threadId, threadId != channel { throw EventRejection.contradictingThreadId }
      return TypingEvent(threadId: threadId ?? channel, userId: user, isTyping: isTyping)
    }
  }

  /// What is published on `chat.thread.{id}.typing`.
  package var channelEvent: ChatChannelEvent {
    ChatChannelEvent(channel: .typing(threadId), json: bareJSON)
  }

  /// What clients get.
  package var serverEvent: ServerEvent {
    var text = JSONText()
    text.raw("{\"type\":\"typing\",\"threadId\":")
    text.identifier(threadId)
    text.raw(",\"payload\":")
    text.raw(bareJSON)
    text.raw("}")
    return ServerEvent(kind: .typing(userId, isTyping: isTyping), threadId: threadId, json: text.bytes)
  }

  private var bareJSON: [UInt8] {
    var text = JSONText()
    text.raw("{\"userId\":")
    text.identifier(userId)
    text.raw(",\"isTyping\":")
    text.boolean(isTyping)
    text.raw("}")
    return text.bytes
  }
}
