import ChatProtocol
import Foundation
import GRDB
import TestSupport
import Testing

@testable import ChatBackend

@Suite struct KnownThreadsTests {
  @Test func `What the writer remembers is what the table says, whatever happened`() async throws {
    let seed = UInt64.random(in: .min ... .max)
    var dice = SeededGenerator(seed: seed)
    let fixture = try Fixture()
    let service = fixture.service
    func someone() -> Identity {
      // Seldom: another name, or another form of an id, and all is forgotten.
      func isSeldom() -> Bool { Int.random(in: 0..<40, using: &dice) == 0 }
      let (role, ids): (Role, ClosedRange<Int64>) = Bool.random(using: &dice) ? (.client, 1...3) : (.manager, 5...6)
      let number = Int64.random(in: ids, using: &dice)
      let id = isSeldom() ? UserID(String(number)) ?? UserID(number) : UserID(number)
      return Identity(userId: id, role: role, name: isSeldom() ? "Anna B." : nil, expiresAt: .max)
    }
    for step in 0..<400 {
      // Sometimes the clock stands still, or is set back.
      fixture.clock.move(Int64.random(in: -3...1, using: &dice) * 1000)
      let identity = someone()
      let thread = ThreadID(Int64.random(in: 1...6, using: &dice))
      switch Int.random(in: 0..<20, using: &dice) {
      case 0..<11:
        let text = String(repeating: "x", count: Int.random(in: 0..<10, using: &dice) == 0 ? 2000 : 5)
        let message = NewMessage(
          threadId: Bool.random(using: &dice) ? thread : nil, text: text, clientMessageId: "k\(step % 250)")
        _ = try? await service.send(message, identity: identity)
      case 11..<17:
        let change = ThreadChange(
          status: [nil, .open, .closed].randomElement(using: &dice) ?? nil,
          manager: Bool.random(using: &dice) ? .assign(UserID(5)) : .unassign)
        _ = try? await service.updateThread(identity: identity, id: thread, change: change)
      case 17..<19:
        _ = try? await service.createThread(
          identity: identity, subject: "s", clientId: identity.role == .manager ? UserID("2") : nil)
      default:
        _ = try? await fixture.store.write { transaction in
          _ = try transaction.thread(thread, visibleTo: Visibility(Fixture.maria))
          throw ChatError.notFound
        }
      }
      try await compare(fixture.store, "step \(step), seed \(seed)")
    }
  }

  private func compare(_ store: ChatStore, _ comment: Comment) async throws {
    try await store.write { transaction in
      let everything = Visibility(Fixture.maria)
      for number in 1...60 as ClosedRange<Int64> {
        guard let known = transaction.memory.threads[number] else { continue }
        let thread = try transaction.db.thread(ThreadID(number), visibleTo: everything)
        #expect(known == thread, comment)
        let writers = try transaction.db.participants(number).map(\.userId.text)
        for user in 1...6 as ClosedRange<Int64> where transaction.memory.threads.hasWriter(UserID(user), in: number) {
          #expect(writers.contains(String(user)), comment)
        }
      }
      for user in 1...3 as ClosedRange<Int64> {
        guard let known = transaction.memory.threads.latest(of: UserID(user)) else { continue }
        let number = try transaction.db.cachedOne(
          "SELECT id FROM threads WHERE clientId = ? AND status = 'open' ORDER BY updatedAt DESC, id DESC LIMIT 1",
          [String(user)], as: Int64.self)
        #expect(known.id.number == number, comment)
      }
    }
  }

  @Test func `What is remembered may be seen by those alone whom the table would show it`() async throws {
    let fixture = try Fixture()
    let thread = try await fixture.send("mine", by: Fixture.anna).threadId
    for _ in 0..<2 {
      await #expect(throws: ChatError.notFound) { try await fixture.send("x", by: Fixture.boris, to: thread) }
      let elsewhere = Identity(
        userId: Fixture.anna.userId, role: .client, threads: .only([ThreadID(99)]), expiresAt: .max)
      await #expect(throws: ChatError.notFound) { try await fixture.send("x", by: elsewhere, to: thread) }
      _ = try await fixture.send("answer", by: Fixture.maria, to: thread)
    }
  }

  @Test func `Long texts are not kept, and too many threads are forgotten`() {
    let threads = KnownThreads(limit: 3, maximumText: 10)
    for number in 1...4 as ClosedRange<Int64> { threads.note(thread(number, "short")) }
    #expect((1...4).map { threads[$0] != nil } == [false, false, false, true])
    threads.changed(thread(4, String(repeating: "x", count: 11)))
    #expect(threads[4] == nil)
    threads.note(thread(5, String(repeating: "x", count: 11)))
    #expect(threads[5] == nil)
  }

  private func thread(_ number: Int64, _ text: String) -> ChatThread {
    let now = Timestamp(milliseconds: 0)
    let message = ChatMessage(
      id: "msg_1", threadId: ThreadID(number), seq: 1, from: .client, userId: UserID(1), name: nil, text: text,
      createdAt: now,
      clientMessageId: "k")
    return ChatThread(
      id: ThreadID(number), subject: "", status: .open, clientId: UserID(1), clientName: nil, managerId: nil,
      managerName: nil,
      head: 1, lastMessage: message, unread: nil, createdAt: now, updatedAt: now)
  }
}
