import ChatProtocol
import Testing

@testable import ChatBackend

@Suite struct ThreadTests {
  @Test func `A list pages through all threads once, while others change`() async throws {
    let fixture = try Fixture()
    for index in 0..<25 {
      _ = try await fixture.service.createThread(
        identity: Fixture.maria, subject: "\(index)", clientId: Fixture.anna.userId)
    }
    var seen: [ThreadID] = []
    var cursor: String?
    repeat {
      let page = try await fixture.service.threads(identity: Fixture.maria, cursor: cursor, limit: 4)
      seen += page.items.map(\.id)
      cursor = page.cursor
      // A new thread and a change of one that was seen: both go to the front.
      _ = try await fixture.service.createThread(identity: Fixture.boris)
      try await fixture.send("bump", by: Fixture.maria, to: seen[0])
    } while cursor != nil
    #expect(seen.count == 25)
    #expect(seen == seen.sorted(by: >))
    await #expect(throws: ChatError.self) {
      try await fixture.service.threads(identity: Fixture.maria, cursor: "t1.zz", limit: 4)
    }
  }

  @Test func `Filters choose by status, manager and text in either case`() async throws {
    let fixture = try Fixture()
    let service = fixture.service
    let annas = try await service.createThread(identity: Fixture.anna, subject: "Где мой ЗАКАЗ?").id
    let boriss = try await service.createThread(identity: Fixture.boris, subject: "100% off_").id
    try await fixture.send("Привет, Мария", by: Fixture.boris, to: boriss)
    _ = try await service.updateThread(
      identity: Fixture.maria, id: annas, change: ThreadChange(status: .closed, manager: .assign(Fixture.maria.userId)))

    func ids(_ filter: ThreadFilter) async throws -> [ThreadID] {
      try await service.threads(identity: Fixture.maria, filter: filter, limit: 10).items.map(\.id)
    }
    #expect(try await ids(ThreadFilter()) == [annas, boriss])
    #expect(try await ids(ThreadFilter(status: .open)) == [boriss])
    #expect(try await ids(ThreadFilter(status: .closed)) == [annas])
    #expect(try await ids(ThreadFilter(assigned: .nobody)) == [boriss])
    #expect(try await ids(ThreadFilter(assigned: .manager(Fixture.maria.userId))) == [annas])
    #expect(try await ids(ThreadFilter(text: "заказ")) == [annas])
    #expect(try await ids(ThreadFilter(text: "ПРИВЕТ")) == [boriss])
    #expect(try await ids(ThreadFilter(text: "ANNA")) == [annas])
    #expect(try await ids(ThreadFilter(text: "G_BORIS")) == [boriss])
    #expect(try await ids(ThreadFilter(text: "0% off_")) == [boriss])
    #expect(try await ids(ThreadFilter(text: "%")) == [boriss])
    #expect(try await ids(ThreadFilter(text: "' OR 1=1")) == [])
  }

  @Test func `Unread counts the other side's messages behind the own watermark`() async throws {
    let fixture = try Fixture()
    let thread = try await fixture.send("one", by: Fixture.anna).threadId
    let two = try await fixture.send("two", by: Fixture.anna)
    try await fixture.send("answer", by: Fixture.maria, to: thread)
    func unread(_ identity: Identity) async throws -> Int? {
      let one = try await fixture.service.thread(identity: identity, id: thread).unread
      #expect(try await fixture.service.threads(identity: identity, limit: 1).items.first?.unread == one)
      return one
    }
    #expect(try await unread(Fixture.anna) == 1)
    #expect(try await unread(Fixture.maria) == 2)
    #expect(try await unread(Fixture.oleg) == 2)
    _ = try await fixture.service.markRead(identity: Fixture.maria, thread: thread, target: .upTo(two.seq - 1))
    #expect(try await unread(Fixture.maria) == 1)
    #expect(try await unread(Fixture.oleg) == 2)
    _ = try await fixture.service.markRead(identity: Fixture.anna, thread: thread, target: .upTo(100))
    #expect(try await unread(Fixture.anna) == 0)
  }

  @Test func `Counting unread messages ends at a thousand`() async throws {
    let fixture = try Fixture()
    let thread = try await fixture.service.createThread(identity: Fixture.anna).id
    try await withThrowingTaskGroup { group in
      for index in 0..<1003 { group.addTask { try await fixture.send("\(index)", by: Fixture.anna, to: thread) } }
      try await group.waitForAll()
    }
    #expect(try await fixture.service.thread(identity: Fixture.maria, id: thread).unread == 1000)
  }

  @Test func `A new thread is told to its client and to every manager`() async throws {
    let fixture = try Fixture()
    let events = try await fixture.published { try await fixture.send("Hello", by: Fixture.anna) }
    #expect(events.map(\.channel.name) == ["chat.thread.1", "chat.thread.1", "chat.client.1", "chat.managers"])
    let personal = try object(events[2].json)
    #expect(personal["type"] as? String == "thread_update")
    #expect(personal["seq"] == nil)
    let payload = try #require(personal["payload"] as? [String: any Sendable])
    #expect(payload["head"] as? Int == 2)
    #expect(payload["unread"] == nil)
    #expect((payload["lastMessage"] as? [String: any Sendable])?["text"] as? String == "Hello")
    #expect(events[2].json == events[3].json)
  }

  @Test func `A change is told to the old manager, the new one, and where a thread is nobody's, to all`() async throws {
    let fixture = try Fixture()
    let thread = try await fixture.send("Hello", by: Fixture.anna).threadId
    func channels(_ change: ThreadChange) async throws -> [String] {
      try await fixture.published {
        _ = try await fixture.service.updateThread(identity: Fixture.maria, id: thread, change: change)
      }.map(\.channel.name)
    }
    let (maria, oleg) = (Fixture.maria.userId, Fixture.oleg.userId)
    #expect(
      try await channels(ThreadChange(manager: .assign(maria))) == [
        "chat.thread.1", "chat.client.1", "chat.manager.5", "chat.managers",
      ])
    #expect(
      try await channels(ThreadChange(manager: .assign(oleg))) == [
        "chat.thread.1", "chat.client.1", "chat.manager.oleg", "chat.manager.5", "chat.managers",
      ])
    #expect(
      try await channels(ThreadChange(status: .closed)) == ["chat.thread.1", "chat.client.1", "chat.manager.oleg"])
    #expect(
      try await channels(ThreadChange(manager: .unassign)) == [
        "chat.thread.1", "chat.client.1", "chat.manager.oleg", "chat.managers",
      ])
    #expect(try await channels(ThreadChange(status: .closed, manager: .unassign)) == [])
  }

  @Test func `Only managers change threads, and a client is no manager`() async throws {
    let fixture = try Fixture()
    let thread = try await fixture.send("Hello", by: Fixture.anna).threadId
    let forbidden = await #expect(throws: ChatError.self) {
      try await fixture.service.updateThread(
        identity: Fixture.anna, id: thread, change: ThreadChange(status: .closed))
    }
    #expect(forbidden?.status == 403)
    let invalid = await #expect(throws: ChatError.self) {
      try await fixture.service.updateThread(
        identity: Fixture.maria, id: thread, change: ThreadChange(manager: .assign(Fixture.anna.userId)))
    }
    #expect(invalid?.field == "managerId")
    #expect(try await fixture.service.thread(identity: Fixture.maria, id: thread).head == 2)
  }
}
