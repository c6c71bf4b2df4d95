import ChatProtocol
import GRDB

extension Database {
  /// A thread that `visibility` lets be seen.
  func thread(_ id: ThreadID, visibleTo visibility: Visibility) throws -> ChatThread? {
    guard let number = id.number else { return nil }
    let condition = visibility.condition(client: "t.clientId", thread: "t.id")
    var arguments: [String: (any DatabaseValueConvertible)?] = visibility.arguments
    arguments["id"] = number
    return try cachedRow(
      "SELECT \(ThreadQuery.columns) FROM \(ThreadQuery.tables) WHERE t.id = :id AND \(condition)",
      StatementArguments(arguments)
    ).map(ThreadQuery.thread)
  }

  /// The `seq` of the last event of a thread; nil if there is no such thread.
  func head(_ id: ThreadID) throws -> UInt64? {
    guard let number = id.number else { return nil }
    return try cachedOne("SELECT head FROM threads WHERE id = ?", [number], as: Int64.self).map(UInt64.init)
  }

  /// The `seq` of the last event of a thread that `visibility` lets be seen; nil if there is no such thread.
  func head(_ id: ThreadID, visibleTo visibility: Visibility) throws -> UInt64? {
    guard let number = id.number else { return nil }
    let condition = visibility.condition(client: "t.clientId", thread: "t.id")
    var arguments: [String: (any DatabaseValueConvertible)?] = visibility.arguments
    arguments["id"] = number
    return try cachedOne(
      "SELECT t.head FROM threads t WHERE t.id = :id AND \(condition)", StatementArguments(arguments), as: Int64.self
    ).map(UInt64.init)
  }

  /// Who takes part in a thread: its client, its manager, and all who have written or read in it.
  func participants(_ id: Int64) throws -> [Participant] {
    let rows = try cachedRows(
      """
      WITH members (userId, role) AS (
        SELECT clientId, 'client' FROM threads WHERE id = :id
        UNION SELECT managerId, 'manager' FROM threads WHERE id = :id AND managerId IS NOT NULL
        UNION SELECT p.userId, CASE WHEN p.userId = t.clientId THEN 'client' ELSE 'manager' END
        FROM participants p JOIN threads t ON t.id = p.threadId WHERE p.threadId = :id
      )
      SELECT w.userId, w.role, u.isNumber, u.name, ifnull(p.readUpTo, 0) AS readUpTo
      FROM members w JOIN users u ON u.id = w.userId
      LEFT JOIN participants p ON p.threadId = :id AND p.userId = w.userId
      ORDER BY w.role, w.userId
      """, ["id": id])
    var participants: [Participant] = []
    while let row = try rows.next() {
      participants.append(
        Participant(
          userId: try ThreadQuery.userId(row["userId"], row["isNumber"]),
          role: row["role"] == "client" ? .client : .manager,
          name: row["name"],
          readUpTo: UInt64(row["readUpTo"] as Int64)))
    }
    return participants
  }
}
