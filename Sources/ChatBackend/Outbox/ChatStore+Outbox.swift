import ChatProtocol
import GRDB

extension ChatStore {
  /// The oldest events in the outbox behind `id`.
  func outboxEntries(after id: Int64, limit: Int) async throws -> [OutboxEntry] {
    try await read { db in
      let rows = try db.cachedRows(
        "SELECT id, channel, event FROM outbox WHERE id > ? ORDER BY id LIMIT ?", [id, limit])
      var entries: [OutboxEntry] = []
      while let row = try rows.next() {
        guard let channel = ChatChannel(name: row["channel"] as String) else { continue }
        let event = ChatChannelEvent(channel: channel, json: Array((row["event"] as String).utf8))
        entries.append(OutboxEntry(id: row["id"], event: event))
      }
      return entries
    }
  }

  /// Forgets the events up to `id`, which have been published.
  func removeOutboxEntries(upTo id: Int64) async throws {
    try await write { try $0.execute("DELETE FROM outbox WHERE id <= ?", [id]) }
  }
}
