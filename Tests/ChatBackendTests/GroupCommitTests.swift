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
        group.addTask { _ = try await fixture.store.write { try $0.nextPosition() } }
      }
      try await group.waitForAll()
    }
    let after = fixture.store.commitStatistics
    #expect(after.jobs - before.jobs == 1000)
    #expect(after.commits - before.commits < 500)
    #expect(try await fixture.store.write { try $0.nextPosition() } == 1001)
  }

  @Test func `A job that fails undoes its own changes alone`() async throws {
    struct Refusal: Error {}
    let fixture = try Fixture()
    let failures = await withTaskGroup { group in
      for index in 0..<300 {
        group.addTask {
          do {
            try await fixture.store.write { transaction in
              _ = try transaction.nextPosition()
              try transaction.emit(.managers, Array("{\"n\":\(index)}".utf8))
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
    #expect(try await fixture.store.write { try $0.nextPosition() } == 201)
    let events = try await fixture.outbox().compactMap { try object($0.json)["n"] as? Int }
    #expect(Set(events) == Set((0..<300).filter { $0 % 3 != 0 }))
  }

  @Test func `A job that ends the whole transaction fails all of its group, and the next group goes on`() async throws {
    let fixture = try Fixture()
    await #expect(throws: ChatError.self) {
      try await fixture.store.write { transaction in
        _ = try transaction.nextPosition()
        // What SQLite does by itself when the disk is full.
        try transaction.db.execute(sql: "ROLLBACK")
      }
    }
    #expect(try await fixture.store.write { try $0.nextPosition() } == 1)
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
}
