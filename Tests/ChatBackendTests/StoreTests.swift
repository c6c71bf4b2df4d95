import ChatProtocol
import Foundation
import GRDB
import Testing

@testable import ChatBackend

@Suite struct StoreTests {
  @Test func `The writer waits for the disk at every commit`() async throws {
    let fixture = try Fixture()
    let (synchronous, mode, foreignKeys) = try await fixture.store.inspectWriter { db in
      (
        try Int.fetchOne(db, sql: "PRAGMA synchronous"), try String.fetchOne(db, sql: "PRAGMA journal_mode"),
        try Bool.fetchOne(db, sql: "PRAGMA foreign_keys")
      )
    }
    #expect(synchronous == 2)
    #expect(mode == "wal")
    #expect(foreignKeys == true)
  }

  @Test func `A database survives its process: a second store finds everything`() async throws {
    let fixture = try Fixture()
    let message = try await fixture.send("Hello", by: Fixture.anna)
    let reopened = try await fixture.anotherStore()
    let service = ChatService(store: reopened)
    let page = try await service.messages(identity: Fixture.anna, thread: message.threadId, limit: 10)
    #expect(page.items == [message])
    #expect(reopened.instance == fixture.store.instance)
    #expect(try await reopened.outboxEntries(after: 0, limit: 100).isEmpty == false)
  }

  @Test func `A file that is no database is refused, not overwritten`() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("chat-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("chat.sqlite")
    let content = Data(repeating: 0x41, count: 8192)
    try content.write(to: file)
    let error = #expect(throws: ChatStoreError.self) { try ChatStore(path: file.path, logger: Fixture.logger) }
    #expect(error?.code == .cannotOpen)
    #expect(try Data(contentsOf: file) == content)
  }

  @Test func `A database has one store`() async throws {
    let fixture = try Fixture()
    let error = #expect(throws: ChatStoreError.self) { try ChatStore(path: fixture.path, logger: Fixture.logger) }
    #expect(error?.code == .inUse)
    #expect(error?.description.contains("Another process") == true)
    try await fixture.send("Hello", by: Fixture.anna)
  }

  @Test func `A database of a newer version is refused`() async throws {
    let fixture = try Fixture()
    try await fixture.store.write {
      try $0.execute("INSERT INTO grdb_migrations (identifier) VALUES ('999-from-the-future')")
    }
    let error = await #expect(throws: ChatStoreError.self) { try await fixture.anotherStore() }
    #expect(error?.code == .tooNew)
  }

  @Test func `A folder that cannot be made is named`() {
    let error = #expect(throws: ChatStoreError.self) {
      try ChatStore(path: "/dev/null/folder/chat.sqlite", logger: Fixture.logger)
    }
    #expect(error?.code == .cannotOpen)
    #expect(error?.description.contains("/dev/null/folder") == true)
  }

  @Test func `The queries of a busy inbox use indexes`() async throws {
    let fixture = try Fixture()
    let plans = try await fixture.store.read { db in
      try [Fixture.anna, Fixture.maria].flatMap { identity in
        let visibility = Visibility(identity)
        let threads = visibility.condition(client: "t.clientId", thread: "t.id")
        let events = visibility.condition(client: "e.clientId", thread: "e.threadId")
        return [
          """
          SELECT \(ThreadQuery.columns), \(ThreadQuery.unread(for: identity.role)) FROM \(ThreadQuery.tables)
          WHERE \(threads) AND (t.updatedAt, t.id) < (7, 7) ORDER BY t.updatedAt DESC, t.id DESC LIMIT 50
          """,
          "SELECT e.envelope FROM events e WHERE \(events) AND e.position > 7 ORDER BY e.position LIMIT 50",
        ]
      }.map { sql in
        try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN \(sql)", arguments: ["me": "1"])
          .map { $0["detail"] as String }.joined(separator: "\n")
      }
    }
    #expect(plans.count == 4)
    for plan in plans {
      #expect(!plan.replacing("SCAN (subquery", with: "").contains("SCAN "), "\(plan)")
      #expect(!plan.contains("TEMP B-TREE"), "\(plan)")
    }
  }
}
