import ChatProtocol
import Testing

@testable import ChatBackend

@Suite struct PollTests {
  @Test func `A poll brings everything once, in order, while others write`() async throws {
    let fixture = try Fixture()
    var cursor = try await fixture.service.poll(identity: Fixture.maria, cursor: nil).cursor
    let writer = Task {
      for index in 0..<60 { try await fixture.send("\(index)", by: index % 2 == 0 ? Fixture.anna : Fixture.boris) }
    }
    var events: [String] = []
    var isDone = false
    while true {
      let result = try await fixture.service.poll(identity: Fixture.maria, cursor: cursor, limit: 7)
      events += result.events.map(text)
      cursor = result.cursor
      #expect(!result.reset)
      if result.hasMore || !result.events.isEmpty { continue }
      if isDone { break }
      try await writer.value
      isDone = true
    }
    #expect(events.count == 62)
    #expect(Set(events).count == 62)
    for thread in 1...2 {
      let seqs = try events.map { try object(Array($0.utf8)) }
        .filter { $0["threadId"] as? Int == thread }.compactMap { $0["seq"] as? Int }
      #expect(seqs == Array(1...31))
    }
  }

  @Test func `A poll brings read receipts, of each reader the newest`() async throws {
    let fixture = try Fixture()
    let thread = try await fixture.send("one", by: Fixture.anna).threadId
    let cursor = try await fixture.service.poll(identity: Fixture.anna, cursor: nil).cursor
    _ = try await fixture.service.markRead(identity: Fixture.maria, thread: thread, target: .upTo(1))
    _ = try await fixture.service.markRead(identity: Fixture.maria, thread: thread, target: .upTo(2))
    let events = try await fixture.service.poll(identity: Fixture.anna, cursor: cursor).events
    #expect(events.count == 1)
    #expect(text(events[0]).contains("\"userId\":5,\"messageIds\":[],\"upTo\":2"))
    #expect(try await fixture.service.poll(identity: Fixture.boris, cursor: cursor).events.isEmpty)
  }

  @Test func `A cursor stays while nothing comes, even if others' threads move`() async throws {
    let fixture = try Fixture()
    try await fixture.send("one", by: Fixture.anna)
    let first = try await fixture.service.poll(identity: Fixture.anna, cursor: nil)
    try await fixture.send("two", by: Fixture.boris)
    let second = try await fixture.service.poll(identity: Fixture.anna, cursor: first.cursor)
    #expect(second.cursor == first.cursor)
    #expect(second.lastEventAt == first.lastEventAt)
  }

  @Test func `A cursor of another database or from a lost future says: reload`() async throws {
    let fixture = try Fixture()
    let other = try Fixture()
    let foreign = try await other.service.poll(identity: Fixture.anna, cursor: nil).cursor
    #expect(try await fixture.service.poll(identity: Fixture.anna, cursor: foreign).reset)
    let future = PollCursor(instance: fixture.store.instance, position: 1000).text
    let result = try await fixture.service.poll(identity: Fixture.anna, cursor: future)
    #expect(result.reset)
    #expect(try await !fixture.service.poll(identity: Fixture.anna, cursor: result.cursor).reset)
  }

  @Test(arguments: ["", "p1", "p1..5", "p1.abc.-5", "p1.a\"b.5", "p2.abc.5", "p1.abc.5.6", "1' OR '1'='1"])
  func `What is no cursor is refused`(cursor: String) async throws {
    let fixture = try Fixture()
    let error = await #expect(throws: ChatError.self) {
      try await fixture.service.poll(identity: Fixture.anna, cursor: cursor)
    }
    #expect(error?.field == "cursor")
  }

  @Test func `The pace follows the talk`() {
    #expect(PollPace.askAgainMs(hasMore: true, quietFor: nil, hidden: true) == 0)
    #expect(PollPace.askAgainMs(hasMore: false, quietFor: 5000, hidden: false) == 1000)
    #expect(PollPace.askAgainMs(hasMore: false, quietFor: 60_000, hidden: false) == 3000)
    #expect(PollPace.askAgainMs(hasMore: false, quietFor: 600_000, hidden: false) == 15_000)
    #expect(PollPace.askAgainMs(hasMore: false, quietFor: nil, hidden: false) == 15_000)
    #expect(PollPace.askAgainMs(hasMore: false, quietFor: 5000, hidden: true) == 30_000)
    #expect(PollPace.askAgainMs(hasMore: false, quietFor: nil, hidden: true) == 60_000)
  }
}
