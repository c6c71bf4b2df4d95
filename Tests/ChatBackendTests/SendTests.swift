import ChatProtocol
import Testing

@testable import ChatBackend

@Suite struct SendTests {
  @Test func `A client's first message opens a thread, the second goes to the same`() async throws {
    let fixture = try Fixture()
    let first = try await fixture.send("Hello", by: Fixture.anna)
    let second = try await fixture.send("Anybody?", by: Fixture.anna)
    #expect(first.threadId == second.threadId)
    #expect(first.seq == 2)
    #expect(second.seq == 3)
    #expect(first.from == .client)
    #expect(first.name == "Anna")
    let thread = try await fixture.service.thread(identity: Fixture.anna, id: first.threadId)
    #expect(thread.head == 3)
    #expect(thread.lastMessage == second)
  }

  @Test func `A repeated key returns the stored message, whatever its text`() async throws {
    let fixture = try Fixture()
    let service = fixture.service
    let first = try await service.send(
      NewMessage(threadId: nil, text: "one", clientMessageId: "k-1"), identity: Fixture.anna)
    let again = try await service.send(
      NewMessage(threadId: nil, text: "two", clientMessageId: "k-1"), identity: Fixture.anna)
    let named = try await service.send(
      NewMessage(threadId: first.message.threadId, text: "three", clientMessageId: "k-1"), identity: Fixture.anna)
    #expect(first.created)
    #expect(!again.created && !named.created)
    #expect(again.message == first.message && named.message == first.message)
    let other = try await service.send(
      NewMessage(threadId: nil, text: "mine", clientMessageId: "k-1"), identity: Fixture.boris)
    #expect(other.created)
  }

  @Test func `A key belongs to its thread: a manager may use it in each`() async throws {
    let fixture = try Fixture()
    let annas = try await fixture.send("a", by: Fixture.anna).threadId
    let boriss = try await fixture.send("b", by: Fixture.boris).threadId
    for thread in [annas, boriss] {
      let sent = try await fixture.service.send(
        NewMessage(threadId: thread, text: "Hi", clientMessageId: "same"), identity: Fixture.maria)
      #expect(sent.created)
      #expect(sent.message.threadId == thread)
    }
  }

  @Test func `Twenty senders of one key store one message`() async throws {
    let fixture = try Fixture()
    let results = try await withThrowingTaskGroup { group in
      for _ in 0..<20 {
        group.addTask {
          try await fixture.service.send(
            NewMessage(threadId: nil, text: "once", clientMessageId: "key"), identity: Fixture.anna)
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(results.filter(\.created).count == 1)
    #expect(Set(results.map(\.message.id)).count == 1)
    let page = try await fixture.service.threads(identity: Fixture.anna, limit: 10)
    #expect(page.items.count == 1)
  }

  @Test func `Concurrent senders get a contiguous log`() async throws {
    let fixture = try Fixture()
    let thread = try await fixture.send("first", by: Fixture.anna).threadId
    try await withThrowingTaskGroup { group in
      for index in 0..<400 {
        group.addTask {
          try await fixture.send("\(index)", by: index % 2 == 0 ? Fixture.anna : Fixture.maria, to: thread)
        }
      }
      try await group.waitForAll()
    }
    let page = try await fixture.service.events(thread: thread, after: 0, limit: 1000)
    #expect(page.events.map(\.seq) == Array(1...402))
    #expect(page.head == 402)
    for event in page.events { #expect(try object(event.envelope)["seq"] as? Int == Int(event.seq)) }
  }

  @Test func `A client's message opens a closed thread again, a manager's does not`() async throws {
    let fixture = try Fixture()
    let thread = try await fixture.send("Hello", by: Fixture.anna).threadId
    _ = try await fixture.service.updateThread(
      identity: Fixture.maria, id: thread, change: ThreadChange(status: .closed))
    try await fixture.send("Your parcel is here", by: Fixture.maria, to: thread)
    #expect(try await fixture.service.thread(identity: Fixture.anna, id: thread).status == .closed)
    try await fixture.send("Thanks", by: Fixture.anna, to: thread)
    #expect(try await fixture.service.thread(identity: Fixture.anna, id: thread).status == .open)
    let events = try await fixture.service.events(thread: thread, after: 4, limit: 10).events
    #expect(try events.map { try object($0.envelope)["type"] as? String } == ["thread_update", "message"])
  }

  @Test func `A client without an open thread gets a new one`() async throws {
    let fixture = try Fixture()
    let first = try await fixture.send("Hello", by: Fixture.anna).threadId
    _ = try await fixture.service.updateThread(
      identity: Fixture.maria, id: first, change: ThreadChange(status: .closed))
    #expect(try await fixture.send("Another thing", by: Fixture.anna).threadId != first)
  }

  @Test(arguments: [
    ("", "key"), ("   \n", "key"), (String(repeating: "x", count: 10_001), "key"), ("nul\u{0}", "key"),
    ("text", ""), ("text", "spaced out"), ("text", String(repeating: "k", count: 65)), ("text", "ключ"),
  ])
  func `What is no message is refused`(text: String, key: String) async throws {
    let fixture = try Fixture()
    let error = await #expect(throws: ChatError.self) {
      try await fixture.service.send(
        NewMessage(threadId: nil, text: text, clientMessageId: key), identity: Fixture.anna)
    }
    #expect(error?.status == 400)
    #expect(error?.field == (text == "text" ? "clientMessageId" : "text"))
    #expect(try await fixture.service.threads(identity: Fixture.anna, limit: 10).items.isEmpty)
  }

  @Test func `The longest text has ten thousand characters, whatever their bytes`() async throws {
    let fixture = try Fixture()
    let text = String(repeating: "😀", count: 10_000)
    #expect(try await fixture.send(text, by: Fixture.anna).text == text)
  }

  @Test func `Text is data`() async throws {
    let fixture = try Fixture()
    for text in ["'; DROP TABLE messages; --", "<script>alert(1)</script>", "\u{202e}\u{0007}\\u0000\"", "%s%n?1:me"] {
      let message = try await fixture.send(text, by: Fixture.anna)
      let page = try await fixture.service.messages(
        identity: Fixture.anna, thread: message.threadId, after: message.seq - 1, limit: 1)
      #expect(page.items == [message])
      #expect(page.items.first?.text == text)
      let event = try await fixture.service.events(thread: message.threadId, after: message.seq - 1, limit: 1).events
      let payload = try object(event[0].envelope)["payload"] as? [String: any Sendable]
      #expect(payload?["text"] as? String == text)
    }
  }

  @Test func `Ids keep the form in which tokens carry them`() async throws {
    let fixture = try Fixture()
    let numeric = try await fixture.send("a", by: Fixture.anna)
    let textual = try await fixture.send("b", by: Fixture.boris)
    #expect(text(numeric.json).contains("\"userId\":1,"))
    #expect(text(textual.json).contains("\"userId\":\"g_boris\","))
    let stored = try await fixture.service.messages(identity: Fixture.anna, thread: numeric.threadId, limit: 1)
    #expect(stored.items.first.map { text($0.json) } == text(numeric.json))
  }

  @Test func `A manager must name a thread, and an existing one`() async throws {
    let fixture = try Fixture()
    await #expect(
      throws: ChatError.invalid("threadId", "threadId is missing: a manager must say which thread to write to.")
    ) {
      try await fixture.send("Hello", by: Fixture.maria)
    }
    await #expect(throws: ChatError.notFound) {
      try await fixture.send("Hello", by: Fixture.maria, to: ThreadID(99))
    }
  }
}
