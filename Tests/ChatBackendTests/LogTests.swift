import ChatProtocol
import Testing

@testable import ChatBackend

@Suite struct LogTests {
  @Test func `What is published is what the log holds`() async throws {
    let fixture = try Fixture()
    let thread = try await fixture.send("Hello", by: Fixture.anna).threadId
    try await fixture.send("Hi", by: Fixture.maria, to: thread)
    let published = try await fixture.outbox().filter { $0.channel == .thread(thread) }.map(\.json)
    let logged = try await fixture.service.events(thread: thread, after: 0, limit: 100).events.map(\.envelope)
    #expect(logged == published)
    #expect(text(logged[1]).hasPrefix("{\"type\":\"message\",\"threadId\":1,\"seq\":2,\"payload\":{\"id\":\"msg_1\","))
  }

  @Test func `The log is read in pages, by number and by size`() async throws {
    var limits = ChatLimits()
    limits.maximumPageBytes = 2000
    let fixture = try Fixture(limits: limits)
    let thread = try await fixture.service.createThread(identity: Fixture.anna).id
    for index in 0..<20 {
      try await fixture.send(String(repeating: "x", count: index * 100 + 1), by: Fixture.anna, to: thread)
    }
    var seqs: [UInt64] = []
    var pages = 0
    while true {
      let page = try await fixture.service.events(thread: thread, after: seqs.last ?? 0, limit: 7)
      #expect(page.head == 21)
      if page.events.isEmpty { break }
      seqs += page.events.map(\.seq)
      pages += 1
    }
    #expect(seqs == Array(1...21))
    #expect(pages > 3)
    #expect(try await fixture.service.events(thread: thread, after: .max, limit: 7).events.isEmpty)
    await #expect(throws: ChatError.notFound) {
      try await fixture.service.events(thread: ThreadID(99), after: 0, limit: 7)
    }
  }

  @Test func `Messages page backwards from the newest and forwards from any place`() async throws {
    let fixture = try Fixture()
    let thread = try await fixture.service.createThread(identity: Fixture.anna).id
    var sent: [String] = []
    for index in 0..<10 { sent.append(try await fixture.send("\(index)", by: Fixture.anna, to: thread).id) }

    var backwards: [String] = []
    var before: UInt64?
    repeat {
      let page = try await fixture.service.messages(
        identity: Fixture.anna, thread: thread, before: before, limit: 3)
      backwards = page.items.map(\.id) + backwards
      before = page.cursor.flatMap { UInt64($0) }
    } while before != nil
    #expect(backwards == sent)

    var forwards: [String] = []
    var after: UInt64? = 0
    repeat {
      let page = try await fixture.service.messages(identity: Fixture.anna, thread: thread, after: after, limit: 3)
      forwards += page.items.map(\.id)
      after = page.cursor.flatMap { UInt64($0) }
    } while after != nil
    #expect(forwards == sent)
  }

  @Test func `Heads are told of the threads that exist`() async throws {
    let fixture = try Fixture()
    let thread = try await fixture.send("Hello", by: Fixture.anna).threadId
    let heads = try await fixture.service.heads([thread, ThreadID(99)])
    #expect(heads == [thread: 2])
    await #expect(throws: ChatError.self) {
      try await fixture.service.heads(identity: Fixture.maria, (1...1001).map { ThreadID($0) })
    }
  }
}
