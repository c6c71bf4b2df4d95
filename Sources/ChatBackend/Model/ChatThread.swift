package import ChatProtocol

/// A thread (dialogue) of one client with the shop, and where it stands.
package struct ChatThread: Hashable, Sendable {
  /// The thread's identifier, an integer.
  package var id: ThreadID
  /// What it is about; may be empty.
  package var subject: String
  /// Open or closed.
  package var status: ThreadStatus
  /// The customer whose thread it is.
  package var clientId: UserID
  /// The customer's display name, if a token has ever told it.
  package var clientName: String?
  /// The manager in charge, nil if there is none yet.
  package var managerId: UserID?
  /// The manager's display name, if a token has ever told it.
  package var managerName: String?
  /// The `seq` of the last event in the thread's log.
  package var head: UInt64
  /// The newest message.
  package var lastMessage: ChatMessage?
  /// How many messages of the other side its reader has not read, counted up to ``maximumUnread``; nil where the thread
  /// is shown to nobody in particular.
  package var unread: Int?
  /// When it was created.
  package var createdAt: Timestamp
  /// When it last changed: a message, a status, a manager.
  package var updatedAt: Timestamp

  /// Where counting unread messages ends.
  package static var maximumUnread: Int { 1000 }

  /// The thread as one JSON object, `unread` included if it is known.
  package var json: [UInt8] {
    var json = JSONText(reserving: 512)
    write(to: &json)
    return json.bytes
  }

  /// Appends the thread as one JSON object.
  func write(to json: inout JSONText) {
    json.raw("{\"id\":")
    json.identifier(id)
    json.raw(",\"subject\":")
    json.string(subject)
    json.raw(",\"status\":")
    json.string(status.rawValue)
    json.raw(",\"clientId\":")
    json.identifier(clientId)
    if let clientName {
      json.raw(",\"clientName\":")
      json.string(clientName)
    }
    json.raw(",\"managerId\":")
    if let managerId { json.identifier(managerId) } else { json.raw("null" as StaticString) }
    if let managerName {
      json.raw(",\"managerName\":")
      json.string(managerName)
    }
    json.raw(",\"head\":")
    json.number(head)
    json.raw(",\"lastMessage\":")
    if let lastMessage { lastMessage.write(to: &json) } else { json.raw("null" as StaticString) }
    if let unread {
      json.raw(",\"unread\":")
      json.number(unread)
    }
    json.raw(",\"createdAt\":")
    json.string(createdAt.rfc3339)
    json.raw(",\"updatedAt\":")
    json.string(updatedAt.rfc3339)
    json.raw("}")
  }
}
