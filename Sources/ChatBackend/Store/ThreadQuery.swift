import ChatProtocol
import GRDB

/// Reads threads with their names and newest message.
enum ThreadQuery {
  /// The columns that ``thread(_:)`` reads, and the tables: `t` is the thread.
  static let columns = """
    t.id, t.subject, t.status, t.clientId, c.isNumber AS clientIsNumber, c.name AS clientName,
    t.managerId, g.isNumber AS managerIsNumber, g.name AS managerName, t.head, t.createdAt, t.updatedAt,
    m.number, m.threadId AS messageThread, m.seq, m.sender, m.userId, u.isNumber AS userIsNumber, u.name AS userName,
    m.text, m.createdAt AS messageCreatedAt, m.clientMessageId
    """
  static let tables = """
    threads t JOIN users c ON c.id = t.clientId LEFT JOIN users g ON g.id = t.managerId
    LEFT JOIN messages m ON m.number = t.lastMessage LEFT JOIN users u ON u.id = m.userId
    """

  /// How many messages of the other side the reader `:me` has not read in thread `t`.
  static func unread(for role: Role) -> String {
    let other = role == .client ? Sender.manager : Sender.client
    return """
      (SELECT count(*) FROM (
        SELECT 1 FROM messages x WHERE x.threadId = t.id AND x.sender = '\(other.rawValue)' AND x.seq > ifnull(
          (SELECT p.readUpTo FROM participants p WHERE p.threadId = t.id AND p.userId = :me), 0)
        LIMIT \(ChatThread.maximumUnread))) AS unread
      """
  }

  /// A row of ``columns``, with `unread` behind them if that is asked for. By their places: to look for 22 names costs
  /// more than the query.
  static func thread(_ row: Row) throws -> ChatThread {
    let managerId: String? = row[6]
    let hasMessage: Int64? = row[12]
    return ChatThread(
      id: ThreadID(row[0] as Int64),
      subject: row[1],
      status: ThreadStatus(rawValue: row[2]) ?? .open,
      clientId: try userId(row[3], row[4]),
      clientName: row[5],
      managerId: try managerId.map { try userId($0, row[7]) },
      managerName: row[8],
      head: UInt64(row[9] as Int64),
      lastMessage: hasMessage == nil ? nil : try message(row, at: 12),
      unread: row.count > 22 ? row[22] : nil,
      createdAt: Timestamp(milliseconds: row[10]),
      updatedAt: Timestamp(milliseconds: row[11]))
  }

  /// The columns that ``message(_:)`` reads, and the tables: `m` is the message.
  static let messageColumns = """
    m.number, m.threadId AS messageThread, m.seq, m.sender, m.userId, u.isNumber AS userIsNumber, u.name AS userName,
    m.text, m.createdAt AS messageCreatedAt, m.clientMessageId
    """
  static let messageTables = "messages m JOIN users u ON u.id = m.userId"

  /// A row of ``messageColumns``, or of others that hold those from `place` on.
  static func message(_ row: Row, at place: Int = 0) throws -> ChatMessage {
    ChatMessage(
      id: messageId(row[place]),
      threadId: ThreadID(row[place + 1] as Int64),
      seq: UInt64(row[place + 2] as Int64),
      from: Sender(rawValue: row[place + 3]) ?? .client,
      userId: try userId(row[place + 4], row[place + 5]),
      name: row[place + 6],
      text: row[place + 7],
      createdAt: Timestamp(milliseconds: row[place + 8]),
      clientMessageId: row[place + 9])
  }

  /// A message's id by its number in the database.
  static func messageId(_ number: Int64) -> String { "msg_\(number)" }

  /// The number of a message in the database by its id; nil for ids that no message of this backend has.
  static func messageNumber(_ id: String) -> Int64? {
    guard id.hasPrefix("msg_"), let number = Int64(id.dropFirst(4)), number > 0, messageId(number) == id else {
      return nil
    }
    return number
  }

  /// A user's id as the database keeps it.
  static func userId(_ text: String, _ isNumber: Bool) throws -> UserID {
    guard let id = UserID(text: text, isNumber: isNumber) else {
      throw ChatError(.internalError, "The database holds a user id that is none: \(text.prefix(80)).")
    }
    return id
  }
}
