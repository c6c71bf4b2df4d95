import ChatProtocol
import GRDB

/// What the jobs of one transaction share, kept in memory until its end, where it costs one statement for all of them: the
/// position of the last change, and the events for the outbox.
///
/// Readers see the database at a commit alone, and so with both written.
final class WriteGroup {
  /// How far a group has come, to go back to when a job fails.
  struct Mark {
    fileprivate let position: Int64
    fileprivate let events: Int
  }

  /// How many rows one statement puts into the outbox.
  private static let rows = 32

  private let db: Database
  private let first: Int64
  private var position: Int64
  private var events: [ChatChannelEvent] = []

  /// A group at the beginning of its transaction.
  init(db: Database) throws {
    self.db = db
    first = try db.cachedOne("SELECT position FROM clock", as: Int64.self) ?? 0
    position = first
  }

  /// Where the group stands.
  var mark: Mark { Mark(position: position, events: events.count) }

  /// Forgets what came after `mark`.
  func reset(to mark: Mark) {
    position = mark.position
    events.removeLast(events.count - mark.events)
  }

  /// The next position in the order of all changes.
  func nextPosition() -> Int64 {
    position += 1
    return position
  }

  /// Has an event published after the commit.
  func emit(_ event: ChatChannelEvent) {
    events.append(event)
  }

  /// Writes what is still in memory; returns the events with their rows in the outbox. Right before the commit.
  func finish() throws -> [OutboxEntry] {
    if position != first {
      try db.cachedStatement(sql: "UPDATE clock SET position = ?").execute(arguments: [position])
    }
    var entries: [OutboxEntry] = []
    entries.reserveCapacity(events.count)
    var rest = events[...]
    while !rest.isEmpty {
      let chunk = rest.prefix(rest.count >= Self.rows ? Self.rows : 1)
      rest.removeFirst(chunk.count)
      try insert(chunk)
      // The table's ids grow by one, and nobody else writes.
      let before = db.lastInsertedRowID - Int64(chunk.count)
      for (offset, event) in chunk.enumerated() {
        entries.append(OutboxEntry(id: before + Int64(offset) + 1, event: event))
      }
    }
    return entries
  }

  private static let insertOne = "INSERT INTO outbox (channel, event) VALUES (?, ?)"
  private static let insertMany = insertOne + String(repeating: ", (?, ?)", count: rows - 1)

  private func insert(_ events: ArraySlice<ChatChannelEvent>) throws {
    var arguments: [any DatabaseValueConvertible] = []
    arguments.reserveCapacity(events.count * 2)
    for event in events {
      arguments.append(event.channel.name)
      arguments.append(String(decoding: event.json, as: UTF8.self))
    }
    try db.cachedStatement(sql: events.count == 1 ? Self.insertOne : Self.insertMany)
      .execute(arguments: StatementArguments(arguments))
  }
}
