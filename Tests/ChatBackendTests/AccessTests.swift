import ChatProtocol
import Testing

@testable import ChatBackend

@Suite struct AccessTests {
  @Test func `A client sees its own threads alone, by every way`() async throws {
    let fixture = try Fixture()
    let service = fixture.service
    let thread = try await fixture.send("secret", by: Fixture.anna).threadId
    try await fixture.send("other", by: Fixture.boris)
    let boris = Fixture.boris
    #expect(try await service.access(thread: thread, identity: boris) == .denied)
    await #expect(throws: ChatError.notFound) { try await service.thread(identity: boris, id: thread) }
    await #expect(throws: ChatError.notFound) {
      try await service.messages(identity: boris, thread: thread, limit: 1)
    }
    await #expect(throws: ChatError.notFound) {
      try await service.events(identity: boris, thread: thread, after: 0, limit: 1)
    }
    await #expect(throws: ChatError.notFound) {
      try await service.markRead(identity: boris, thread: thread, target: .upTo(1))
    }
    await #expect(throws: ChatError.notFound) {
      try await service.updateThread(identity: boris, id: thread, change: ThreadChange(status: .closed))
    }
    await #expect(throws: ChatError.notFound) { try await fixture.send("me too", by: boris, to: thread) }
    #expect(try await service.heads(identity: boris, [thread]).isEmpty)
    #expect(try await service.threads(identity: boris, limit: 10).items.allSatisfy { $0.clientId == boris.userId })
    let start = PollCursor(instance: fixture.store.instance, position: 0).text
    let polled = try await service.poll(identity: boris, cursor: start)
    #expect(!polled.events.isEmpty)
    #expect(polled.events.allSatisfy { !text($0).contains("secret") && !text($0).contains("\"threadId\":\(thread),") })
  }

  @Test func `A manager may join every thread that exists`() async throws {
    let fixture = try Fixture()
    let thread = try await fixture.send("Hello", by: Fixture.anna).threadId
    let access = try await fixture.service.access(thread: thread, identity: Fixture.maria)
    #expect(access.allowed)
    #expect(access.head == 2)
    #expect(access.participants.map(\.userId) == [Fixture.anna.userId])
    #expect(try await fixture.service.access(thread: ThreadID(99), identity: Fixture.maria) == .denied)
  }

  @Test func `The gateway hears of a thread's head, whoever asks`() async throws {
    let fixture = try Fixture()
    let thread = try await fixture.send("Hello", by: Fixture.anna).threadId
    let questions = [(ThreadID(99), Fixture.maria), (thread, Fixture.boris), (thread, Fixture.anna)]
    let answers = try await fixture.service.accesses(questions.map { (thread: $0.0, identity: $0.1) })
    #expect(answers.map(\.access.allowed) == [false, false, true])
    #expect(answers.map(\.head) == [nil, 2, 2])
    #expect(answers[1].access == .denied)
  }

  @Test func `Other roles may nothing`() async throws {
    let fixture = try Fixture()
    let thread = try await fixture.send("Hello", by: Fixture.anna).threadId
    let role = try #require(Role("bot"))
    let bot = Identity(userId: Fixture.anna.userId, role: role, expiresAt: .max)
    #expect(try await fixture.service.access(thread: thread, identity: bot) == .denied)
    let error = await #expect(throws: ChatError.self) {
      try await fixture.service.threads(identity: bot, limit: 1)
    }
    #expect(error?.status == 403)
  }

  @Test(arguments: ["01", "1.0", "+1", "-1", "0", "1e0", "٢", "9223372036854775808", "abc", "1 ", " 1"])
  func `Only an id as it is written names a thread`(id: String) async throws {
    let fixture = try Fixture()
    try await fixture.send("Hello", by: Fixture.anna)
    guard let thread = ThreadID(fromName: id) else { return }
    #expect(try await fixture.service.access(thread: thread, identity: Fixture.maria) == .denied)
  }

  @Test func `A thread's id may come as a number or as a string`() async throws {
    let fixture = try Fixture()
    let number = try await fixture.send("Hello", by: Fixture.anna).threadId
    let string = try #require(ThreadID(number.text))
    #expect(!string.isNumber)
    let message = try await fixture.send("Again", by: Fixture.anna, to: string)
    #expect(message.threadId.isNumber)
    #expect(message.threadId == number)
  }

  @Test func `A token that names its threads sees no others and opens none`() async throws {
    let fixture = try Fixture()
    let first = try await fixture.service.createThread(identity: Fixture.anna)
    let second = try await fixture.service.createThread(identity: Fixture.anna)
    for base in [Fixture.anna, Fixture.maria] {
      let limited = Identity(userId: base.userId, role: base.role, threads: .only([first.id]), expiresAt: .max)
      let page = try await fixture.service.threads(identity: limited, limit: 10)
      #expect(page.items.map(\.id) == [first.id])
      #expect(try await fixture.service.access(thread: second.id, identity: limited) == .denied)
      #expect(try await fixture.service.heads(identity: limited, [first.id, second.id]) == [first.id: 1])
      let start = PollCursor(instance: fixture.store.instance, position: 0).text
      #expect(try await fixture.service.poll(identity: limited, cursor: start).events.count == 1)
    }
    let shutOut = Identity(userId: Fixture.anna.userId, role: .client, threads: .only([]), expiresAt: .max)
    await #expect(throws: ChatError.self) { try await fixture.send("Hello", by: shutOut) }
  }

  @Test func `Those who take part in one thread share it`() async throws {
    let fixture = try Fixture()
    let (anna, boris, maria, oleg) = (Fixture.anna, Fixture.boris, Fixture.maria, Fixture.oleg)
    let thread = try await fixture.send("Hello", by: anna).threadId
    try await fixture.send("Hello", by: boris)
    try await fixture.send("Hi", by: maria, to: thread)
    _ = try await fixture.service.updateThread(
      identity: maria, id: thread, change: ThreadChange(manager: .assign(oleg.userId)))
    #expect(try await fixture.service.sharesThread(anna.userId, maria.userId))
    #expect(try await fixture.service.sharesThread(maria.userId, anna.userId))
    #expect(try await fixture.service.sharesThread(anna.userId, oleg.userId))
    #expect(try await !fixture.service.sharesThread(anna.userId, boris.userId))
    #expect(try await !fixture.service.sharesThread(boris.userId, maria.userId))
    #expect(try await fixture.service.sharesThread(anna.userId, anna.userId))
  }
}
