package import ChatProtocol
import GRDB

extension ChatService {
  /// Moves the caller's watermark in a thread and tells the others. A watermark only moves forward: a receipt that moves
  /// nothing returns the stored one and is published to nobody.
  ///
  /// Message ids that are not this thread's are passed over; a receipt with none that is, is invalid. A position beyond
  /// the head counts as the head.
  package func markRead(identity: Identity, thread: ThreadID, target: ReadTarget) async throws -> ReadReceipt {
    try requireMember(identity)
    if case .messages(let ids) = target, !(1...limits.maximumReadMessages).contains(ids.count) {
      throw ChatError.invalid("messageIds", "messageIds must have 1 to \(limits.maximumReadMessages) ids.")
    }
    return try await store.write { transaction in
      let head = try transaction.db.head(thread, visibleTo: Visibility(identity))
      guard let head, let number = thread.number else { throw ChatError.notFound }
      try transaction.remember(identity)
      let stored = try transaction.db.cachedRow(
        "SELECT readUpTo, readAt FROM participants WHERE threadId = ? AND userId = ?",
        [number, identity.userId.text])
      let old = UInt64((stored?["readUpTo"] as Int64?) ?? 0)
      let (upTo, messageIds) = try transaction.resolve(target, thread: number, head: head, after: old)
      var receipt = ReadReceipt(
        threadId: thread.normalized, userId: identity.userId, messageIds: messageIds, upTo: max(upTo, old),
        readAt: transaction.now, moved: upTo > old)
      guard receipt.moved else {
        receipt.messageIds = []
        receipt.readAt = (stored?["readAt"] as Int64?).map(Timestamp.init(milliseconds:)) ?? transaction.now
        return receipt
      }
      try transaction.execute(
        """
        INSERT INTO participants (threadId, userId, readUpTo, readAt, position) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (threadId, userId) DO UPDATE SET
          readUpTo = excluded.readUpTo, readAt = excluded.readAt, position = excluded.position
        """,
        [
          number, identity.userId.text, Int64(upTo), transaction.now.milliseconds, transaction.nextPosition(),
        ])
      transaction.emit(.read(identity.userId), receipt.json)
      transaction.emit(.thread(thread), receipt.envelope)
      return receipt
    }
  }
}

extension ThreadID {
  /// The identifier in this backend's own form, a number.
  fileprivate var normalized: ThreadID { number.map { ThreadID($0) } ?? self }
}

extension WriteTransaction {
  /// The position that a receipt means, and its messages.
  fileprivate func resolve(
    _ target: ReadTarget, thread: Int64, head: UInt64, after old: UInt64
  ) throws -> (upTo: UInt64, messageIds: [String]) {
    switch target {
    case .upTo(let position):
      let upTo = min(position, head)
      let numbers = try Int64.fetchAll(
        db.cachedStatement(
          sql: """
            SELECT number FROM messages WHERE threadId = ? AND seq > ? AND seq <= ? ORDER BY seq DESC LIMIT 100
            """),
        arguments: [thread, Int64(clamping: old), Int64(clamping: upTo)])
      return (upTo, numbers.reversed().map(ThreadQuery.messageId))
    case .messages(let ids):
      let numbers = "[\(ids.compactMap(ThreadQuery.messageNumber).map(String.init).joined(separator: ","))]"
      let rows = try db.cachedRows(
        """
        SELECT number, seq FROM messages
        WHERE number IN (SELECT value FROM json_each(?)) AND threadId = ? ORDER BY seq
        """, [numbers, thread])
      var found: [String] = []
      var upTo: UInt64 = 0
      while let row = try rows.next() {
        found.append(ThreadQuery.messageId(row["number"]))
        upTo = UInt64(row["seq"] as Int64)
      }
      guard !found.isEmpty else {
        throw ChatError.invalid("messageIds", "None of these messages is in the thread.")
      }
      return (upTo, found)
    }
  }
}
