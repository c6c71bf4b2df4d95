package import ChatProtocol
import GRDB

extension ChatService {
  /// A thread's log behind `after`, for the gateway: `limit` events, or fewer if they are large.
  ///
  /// - Throws: ``ChatError/notFound`` if there is no such thread.
  package func events(thread: ThreadID, after: UInt64, limit: Int) async throws -> EventPage {
    let maximumBytes = limits.maximumPageBytes
    let limit = pageSize(limit)
    return try await store.read { db in
      guard let number = thread.number,
        let head = try db.cachedOne("SELECT head FROM threads WHERE id = ?", [number], as: Int64.self)
      else { throw ChatError.notFound }
      return try db.events(number, head: UInt64(head), after: after, limit: limit, maximumBytes: maximumBytes)
    }
  }

  /// A thread's log behind `after`, for one who may see the thread.
  package func events(identity: Identity, thread: ThreadID, after: UInt64, limit: Int) async throws -> EventPage {
    try requireMember(identity)
    let maximumBytes = limits.maximumPageBytes
    let limit = pageSize(limit)
    return try await store.read { db in
      guard let number = thread.number, let head = try db.head(thread, visibleTo: Visibility(identity)) else {
        throw ChatError.notFound
      }
      return try db.events(number, head: head, after: after, limit: limit, maximumBytes: maximumBytes)
    }
  }

  /// The `seq` of the last event of each of the threads that exist, for the gateway.
  package func heads(_ threads: [ThreadID]) async throws -> [ThreadID: UInt64] {
    try await heads(threads, condition: "TRUE", arguments: [:])
  }

  /// The `seq` of the last event of each of the threads that the caller may see; at most ``ChatLimits/maximumHeads`` ids.
  package func heads(identity: Identity, _ threads: [ThreadID]) async throws -> [ThreadID: UInt64] {
    try requireMember(identity)
    guard threads.count <= limits.maximumHeads else {
      throw ChatError.invalid("threadIds", "threadIds must have at most \(limits.maximumHeads) ids.")
    }
    let visibility = Visibility(identity)
    return try await heads(
      threads, condition: visibility.condition(client: "t.clientId", thread: "t.id"), arguments: visibility.arguments)
  }

  private func heads(
    _ threads: [ThreadID], condition: String, arguments: [String: String]
  ) async throws -> [ThreadID: UInt64] {
    let ids = "[\(threads.compactMap(\.number).map(String.init).joined(separator: ","))]"
    return try await store.read { db in
      let rows = try db.cachedRows(
        "SELECT t.id, t.head FROM threads t WHERE t.id IN (SELECT value FROM json_each(:ids)) AND \(condition)",
        StatementArguments(arguments.merging(["ids": ids]) { mine, _ in mine }))
      var heads: [ThreadID: UInt64] = [:]
      while let row = try rows.next() { heads[ThreadID(row["id"] as Int64)] = UInt64(row["head"] as Int64) }
      return heads
    }
  }
}

extension Database {
  /// The events of a log behind `after`, until `limit` or `maximumBytes` is reached; one at least, if there is one.
  fileprivate func events(
    _ thread: Int64, head: UInt64, after: UInt64, limit: Int, maximumBytes: Int
  ) throws -> EventPage {
    let rows = try cachedRows(
      "SELECT seq, envelope FROM events WHERE threadId = ? AND seq > ? ORDER BY seq LIMIT ?",
      [thread, Int64(clamping: after), limit])
    var events: [LoggedEvent] = []
    var bytes = 0
    while bytes < maximumBytes, let row = try rows.next() {
      let envelope = Array((row["envelope"] as String).utf8)
      bytes += envelope.count
      events.append(LoggedEvent(seq: UInt64(row["seq"] as Int64), envelope: envelope))
    }
    return EventPage(events: events, head: head)
  }
}
