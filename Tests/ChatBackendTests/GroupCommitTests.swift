import ChatProtocol
import GRDB
import Testing

@testable import ChatBackend

@Suite struct GroupCommitTests {
  @Test func `Concurrent writes share commits`() async throws {
    let fixture = try Fixture()
    let before = fixture.store.commitStatistics
    try await withThrowingTaskGroup { group in
      for _ in 0..<1000 {
        group.addTask { _ = try await fixture.store.write { $0.nextPosition() } }
      }
      try await group.waitForAll()
    }
    let after = fixture.store.commitStatistics
    #expect(after.jobs - before.jobs == 1000)
    #expect(after.commits - before.commits < 500)
    #expect(try await fixture.store.write { $0.nextPosition() } == 1001)
  }

  @Test func `A job that fails undoes its own changes alone`() async throws {
    struct Refusal: Error {}
    let fixture = try Fixture()
    let failures = await withTaskGroup { group in
      for index in 0..<300 {
        group.addTask {
          do {
            try await fixture.store.write { transaction in
              _ = transaction.nextPosition()
              transaction.emit(.managers, Array("{\"n\":\(index)}".utf8))
              if index % 3 == 0 { throw Refusal() }
            }
            return false
          } catch {
            return error is Refusal
          }
        }
      }
      return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(failures == 100)
    #expect(try await fixture.store.write { $0.nextPosition() } == 201)
    let events = try await fixture.outbox().compactMap { try object($0.json)["n"] as? Int }
    #expect(Set(events) == Set((0..<300).filter { $0 % 3 != 0 }))
  }

  @Test func `A job that ends the whole transaction fails all of its group, and the next group goes on`() async throws {
    let fixture = try Fixture()
    await #expect(throws: ChatError.self) {
      try await fixture.store.write { transaction in
        _ = transaction.nextPosition()
        // What SQLite does by itself when the disk is full.
        try transaction.db.execute(sql: "ROLLBACK")
      }
    }
    #expect(try await fixture.store.write { $0.nextPosition() } == 1)
  }

  @Test func `A constraint that breaks is an error of the server, not of the caller's connection`() async throws {
    let fixture = try Fixture()
    let error = await #expect(throws: ChatError.self) {
      try await fixture.store.write {
        try $0.execute("INSERT INTO participants (threadId, userId) VALUES (77, 'nobody')")
      }
    }
    #expect(error?.status == 500)
  }

  @Test func `Events keep their order and have the rows that the writer says, however many a group has`() async throws {
    let fixture = try Fixture()
    _ = fixture.store.outbox.withQueue { $0.next(limit: 1) }
    fixture.store.outbox.withQueue { $0.tableWasRead([], isComplete: true) }
    for count in [1, 31, 32, 33, 100] {
      try await fixture.store.write { transaction in
        for number in 0..<count { transaction.emit(.managers, Array("{\"n\":\(number)}".utf8)) }
      }
      let stored = try await fixture.store.outboxEntries(after: 0, limit: 1000).suffix(count)
      #expect(try stored.map { try object($0.event.json)["n"] as? Int } == Array(0..<count))
      guard case .entries(let told) = fixture.store.outbox.withQueue({ $0.next(limit: 1000) }) else {
        Issue.record("nothing was told of \(count) events")
        continue
      }
      #expect(told == Array(stored))
    }
  }

  @Test func `What a failed job has written of a user is not taken for known`() async throws {
    struct Refusal: Error {}
    let fixture = try Fixture()
    await #expect(throws: Refusal.self) {
      try await fixture.store.write { transaction in
        try transaction.remember(Fixture.anna)
        throw Refusal()
      }
    }
    // References the user's row: without it the write breaks a constraint.
    let message = try await fixture.send("hello", by: Fixture.anna)
    #expect(message.name == "Anna")
  }

  @Test func `A user's new name and role are stored, and a token without a name leaves the old one`() async throws {
    let fixture = try Fixture()
    for (identity, name, role) in [
      (Fixture.client("1", name: "Anna"), "Anna", "client"), (Fixture.client("1"), "Anna", "client"),
      (Fixture.client("1", name: "Anna B."), "Anna B.", "client"), (Fixture.manager("1"), "Anna B.", "manager"),
    ] {
      try await fixture.store.write { try $0.remember(identity) }
      let stored = try await fixture.store.read { db -> [String?] in
        let row = try Row.fetchOne(db, sql: "SELECT name, role FROM users WHERE id = '1'")
        return [row?["name"], row?["role"]]
      }
      #expect(stored == [name, role])
      #expect(try await fixture.store.write { try $0.name(of: identity.userId) } == name)
    }
  }
}
