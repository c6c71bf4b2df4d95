package import ChatProtocol

/// How far a user has read a thread.
package struct ReadReceipt: Hashable, Sendable {
  /// The thread.
  package var threadId: ThreadID
  /// Who has read.
  package var userId: UserID
  /// The messages that this receipt newly covers, or those it was given, in the order of the log; at most the newest 100
  /// where it was given as a position.
  package var messageIds: [String]
  /// The `seq` up to which all is read: the stored watermark, which only moves forward.
  package var upTo: UInt64
  /// When the watermark last moved.
  package var readAt: Timestamp
  /// Whether this receipt moved the watermark. One that did not is published to nobody.
  package var moved: Bool

  /// The receipt as one JSON object: `{"threadId","userId","messageIds","upTo","readAt"}`, as on
  /// `chat.user.{userId}.read`.
  package var json: [UInt8] {
    var json = JSONText()
    json.raw("{\"threadId\":")
    json.identifier(threadId)
    json.raw(",")
    writeMembers(to: &json)
    return json.bytes
  }

  /// The receipt in its envelope, as on `chat.thread.{id}`.
  package var envelope: [UInt8] {
    var json = JSONText()
    json.raw("{\"type\":\"read\",\"threadId\":")
    json.identifier(threadId)
    json.raw(",\"payload\":{")
    writeMembers(to: &json)
    json.raw("}")
    return json.bytes
  }

  private func writeMembers(to json: inout JSONText) {
    json.raw("\"userId\":")
    json.identifier(userId)
    json.raw(",\"messageIds\":[")
    for (index, id) in messageIds.enumerated() {
      if index > 0 { json.raw(",") }
      json.string(id)
    }
    json.raw("],\"upTo\":")
    json.number(upTo)
    json.raw(",\"readAt\":")
    json.string(readAt.rfc3339)
    json.raw("}")
  }
}
