import ChatProtocol

/// The answer of `POST /chat/send`: the stored message.
enum MessageAnswer {
  /// Reads an answer; nil if it is not the message that was sent: a page that says 200 has stored nothing.
  static func read(_ body: [UInt8], thread: ThreadID, clientMessageId: String) -> [UInt8]? {
    JSONMembers.of(body) { message in
      guard message["id"] != nil, let seq = message.position("seq"), seq > 0,
        let threadId: ThreadID = message.identifier("threadId"), threadId == thread,
        message.string("clientMessageId") == clientMessageId
      else { return nil }
      return body
    }
  }
}
