import ChatProtocol
import GRDB

/// What a write job works with: the database inside its transaction, and the events that are to be published once that
/// is committed.
final class WriteTransaction {
  let db: Database
  /// The job's time.
  let now: Timestamp
  /// The events so far; their rows in the outbox are part of the transaction.
  private(set) var emitted: [OutboxEntry] = []

  init(db: Database, now: Timestamp) {
    self.db = db
    self.now = now
  }

  /// Has an event published after the commit.
  func emit(_ channel: ChatChannel, _ json: [UInt8]) throws {
    try execute(
      "INSERT INTO outbox (channel, event) VALUES (?, ?)", [channel.name, String(decoding: json, as: UTF8.self)])
    emitted.append(OutboxEntry(id: db.lastInsertedRowID, event: ChatChannelEvent(channel: channel, json: json)))
  }

  /// The next position in the order of all changes.
  func nextPosition() throws -> Int64 {
    try execute("UPDATE clock SET position = position + 1")
    return try db.cachedOne("SELECT position FROM clock", as: Int64.self) ?? 0
  }

  /// Runs a statement, which is kept prepared.
  func execute(_ sql: String, _ arguments: StatementArguments = StatementArguments()) throws {
    try db.cachedStatement(sql: sql).execute(arguments: arguments)
  }
}
