import ChatProtocol
import GRDB

/// What a write job works with: the database inside its transaction, and the events that are to be published once that
/// is committed.
final class WriteTransaction {
  let db: Database
  /// The job's time.
  let now: Timestamp
  /// What the jobs have met.
  let memory: WriterMemory
  private let group: WriteGroup

  init(db: Database, now: Timestamp, group: WriteGroup, memory: WriterMemory) {
    self.db = db
    self.now = now
    self.group = group
    self.memory = memory
  }

  /// Has an event published after the commit; its row in the outbox is part of the transaction.
  func emit(_ channel: ChatChannel, _ json: [UInt8]) {
    group.emit(ChatChannelEvent(channel: channel, json: json))
  }

  /// The next position in the order of all changes.
  func nextPosition() -> Int64 { group.nextPosition() }

  /// Runs a statement, which is kept prepared.
  func execute(_ sql: String, _ arguments: StatementArguments = StatementArguments()) throws {
    try db.cachedStatement(sql: sql).execute(arguments: arguments)
  }
}
