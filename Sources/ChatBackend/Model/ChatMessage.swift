package import ChatProtocol

/// A stored message.
package struct ChatMessage: Hashable, Sendable {
  /// `msg_` and a number; opaque to all others.
  package var id: String
  /// The thread that it stands in.
  package var threadId: ThreadID
  /// Its position in the thread's log.
  package var seq: UInt64
  /// Which side wrote it.
  package var from: Sender
  /// Who wrote it.
  package var userId: UserID
  /// The author's display name, if a token has ever told it.
  package var name: String?
  /// The text as it was sent; to be shown as text, never as markup.
  package var text: String
  /// When it was stored.
  package var createdAt: Timestamp
  /// The sender's own key for it, by which a repeated send is recognised.
  package var clientMessageId: String

  /// The message as one JSON object.
  package var json: [UInt8] {
    var json = JSONText(reserving: 256 + text.utf8.count)
    write(to: &json)
    return json.bytes
  }

  /// Appends the message as one JSON object.
  func write(to json: inout JSONText) {
    json.raw("{\"id\":")
    json.string(id)
    json.raw(",\"threadId\":")
    json.identifier(threadId)
    json.raw(",\"seq\":")
    json.number(seq)
    json.raw(",\"from\":")
    json.string(from.rawValue)
    json.raw(",\"userId\":")
    json.identifier(userId)
    if let name {
      json.raw(",\"name\":")
      json.string(name)
    }
    json.raw(",\"text\":")
    json.string(text)
    json.raw(",\"createdAt\":")
    json.string(createdAt.rfc3339)
    json.raw(",\"clientMessageId\":")
    json.string(clientMessageId)
    json.raw("}")
  }
}
