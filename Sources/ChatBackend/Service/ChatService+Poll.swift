package import ChatProtocol
import GRDB

extension ChatService {
  /// What has happened in the caller's threads since `cursor`; without one, nothing yet and a cursor to begin with.
  ///
  /// Events come in the order in which they were stored, whatever their thread: `message` and `thread_update` as in the
  /// logs, and `read` receipts, of which only each reader's newest is kept.
  package func poll(identity: Identity, cursor: String?, limit: Int = 100) async throws -> PollResult {
    try requireMember(identity)
    let start = try cursor.map { try PollCursor($0) }
    let visibility = Visibility(identity)
    let instance = store.instance
    let maximumBytes = limits.maximumPageBytes
    let limit = pageSize(limit)
    return try await store.read { db in
      let now = try db.cachedOne("SELECT position FROM clock", as: Int64.self) ?? 0
      let lastEventAt = try db.lastEvent(visibility)
      let isKnown = start.map { $0.instance == instance && $0.position <= now } ?? false
      guard let start, isKnown else {
        return PollResult(
          events: [], cursor: PollCursor(instance: instance, position: now).text, hasMore: false, reset: start != nil,
          lastEventAt: lastEventAt)
      }
      let changes = try db.changes(visibility, after: start.position, limit: limit + 1)
      var events: [[UInt8]] = []
      var bytes = 0
      var position = start.position
      for change in changes.prefix(limit) where bytes < maximumBytes {
        events.append(change.envelope)
        bytes += change.envelope.count
        position = change.position
      }
      // Where nothing came, the cursor stays, and with it the answer's ETag.
      return PollResult(
        events: events, cursor: PollCursor(instance: instance, position: position).text,
        hasMore: events.count < changes.count, reset: false, lastEventAt: lastEventAt)
    }
  }
}

extension Database {
  /// When the newest event that may be seen was stored.
  fileprivate func lastEvent(_ visibility: Visibility) throws -> Timestamp? {
    try cachedOne(
      """
      SELECT e.createdAt FROM events e WHERE \(visibility.condition(client: "e.clientId", thread: "e.threadId"))
      ORDER BY e.position DESC LIMIT 1
      """, StatementArguments(visibility.arguments), as: Int64.self
    ).map(Timestamp.init(milliseconds:))
  }

  /// The first `limit` changes behind a position: events of the logs and read receipts, merged by position.
  fileprivate func changes(
    _ visibility: Visibility, after position: Int64, limit: Int
  ) throws -> [(position: Int64, envelope: [UInt8])] {
    var arguments: [String: (any DatabaseValueConvertible)?] = visibility.arguments
    arguments["position"] = position
    arguments["limit"] = limit
    var changes: [(position: Int64, envelope: [UInt8])] = []
    let events = try cachedRows(
      """
      SELECT e.position, e.envelope FROM events e
      WHERE \(visibility.condition(client: "e.clientId", thread: "e.threadId")) AND e.position > :position
      ORDER BY e.position LIMIT :limit
      """, StatementArguments(arguments))
    while let row = try events.next() {
      changes.append((row["position"], Array((row["envelope"] as String).utf8)))
    }
    let receipts = try cachedRows(
      """
      SELECT p.position, p.threadId, p.userId, u.isNumber, p.readUpTo, p.readAt
      FROM participants p JOIN threads t ON t.id = p.threadId JOIN users u ON u.id = p.userId
      WHERE \(visibility.condition(client: "t.clientId", thread: "t.id")) AND p.position > :position
      ORDER BY p.position LIMIT :limit
      """, StatementArguments(arguments))
    while let row = try receipts.next() {
      let receipt = ReadReceipt(
        threadId: ThreadID(row["threadId"] as Int64), userId: try ThreadQuery.userId(row["userId"], row["isNumber"]),
        messageIds: [], upTo: UInt64(row["readUpTo"] as Int64), readAt: Timestamp(milliseconds: row["readAt"]),
        moved: true)
      changes.append((row["position"], receipt.envelope))
    }
    changes.sort { $0.position < $1.position }
    return Array(changes.prefix(limit))
  }
}
