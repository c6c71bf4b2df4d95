import ChatBackend
import ChatProtocol
import Foundation
import Gateway
import Testing

/// What every ``ChatBackendClient`` that keeps a log keeps. A suite per implementation runs each rule.
enum ChatBackendClientContract: String, CaseIterable, Sendable {
  case accessOfMembers = "a thread's client and every manager may join, and hear of its head and members"
  case accessOfOthers = "who may not join is told no, whether the thread exists or not"
  case accessByClaim = "a token that names its threads opens no others"
  case accesses = "several questions are answered in their order, and the gateway hears of each head, whoever asks"
  case heads = "heads are told of all threads that exist, for nobody in particular, in either form of an id"
  case manyHeads = "more heads than fit into one question are told as well"
  case pages = "the log comes page by page, without a gap, in the very words that were published"
  case beyondTheEnd = "beyond the log's end nothing follows, and the head says where that is"
  case noLog = "a thread that does not exist has no log"
  case sends = "a message is stored once per key, and the stored one comes back"
  case sendsAnyText = "any text arrives as it is"
  case sendRefused = "a message to another's thread, without text or with a wrong key is refused, each in its way"
  case reads = "receipts are stored, by position and by message"
  case readRefused = "a receipt in another's thread, or for messages of another thread, is refused"
  case visible = "managers see everybody, clients those with whom they share a thread, others nobody"
  case nobodyVisible = "who has no thread sees nobody, and no question has an empty answer"
  case invalidation = "being told of a change changes no answer but an outdated one"

  /// Checks the rule.
  func check(_ world: BackendWorld) async throws {
    #expect(world.client.keepsLog)
    let thread = try await world.service.createThread(
      identity: Caller.maria.identity, subject: "Parcel", clientId: Caller.anna.identity.userId,
      managerId: Caller.maria.identity.userId
    ).id
    let parts = Parts(client: world.client, service: world.service, thread: thread)
    switch self {
    case .accessOfMembers: try await parts.accessOfMembers()
    case .accessOfOthers: try await parts.accessOfOthers()
    case .accessByClaim: try await parts.accessByClaim()
    case .accesses: try await parts.accesses()
    case .heads: try await parts.heads()
    case .manyHeads: try await parts.manyHeads()
    case .pages: try await parts.pages()
    case .beyondTheEnd: try await parts.beyondTheEnd()
    case .noLog: await parts.noLog()
    case .sends: try await parts.sends()
    case .sendsAnyText: try await parts.sendsAnyText()
    case .sendRefused: await parts.sendRefused()
    case .reads: try await parts.reads()
    case .readRefused: try await parts.readRefused()
    case .visible: try await parts.visible()
    case .nobodyVisible: try await parts.nobodyVisible()
    case .invalidation: try await parts.invalidation()
    }
  }

  /// One thread of client 1, in the charge of manager 5, and who asks about it.
  private struct Parts {
    let client: any ChatBackendClient
    let service: ChatService
    let thread: ThreadID

    @discardableResult
    func say(_ text: String, _ caller: Caller = .anna) async throws -> [String: Any] {
      let json = try await client.send(to: thread, text: text, clientMessageId: UUID().uuidString, from: caller)
      return try #require(try JSONSerialization.jsonObject(with: Data(json)) as? [String: Any])
    }

    func accessOfMembers() async throws {
      let head = try #require(try await client.heads(of: [thread])[thread])
      for caller in [Caller.anna, .maria, Caller(user: 6, .manager)] {
        let access = try await client.access(to: thread, for: caller)
        #expect(access.isAllowed)
        #expect(access.head == head)
        #expect(access.participants.map(\.userId).sorted() == [Caller.anna.identity.userId, UserID(5)])
        #expect(access.participants.first { $0.userId == UserID(1) }?.role == .client)
        #expect(access.participants.first { $0.userId == UserID(5) }?.role == .manager)
        #expect(access.participants.allSatisfy { !$0.online && !$0.isTyping })
      }
      try await say("Hello")
      _ = try await client.markRead(.upTo(head + 1), in: thread, by: .maria)
      let access = try await client.access(to: thread, for: .anna)
      #expect(access.head == head + 1)
      #expect(access.participants.first { $0.userId == UserID(5) }?.readUpTo == head + 1)
    }

    func accessOfOthers() async throws {
      let bot = try #require(Caller("bot.1"))
      for (caller, thread) in [(.boris, thread), (bot, thread), (.anna, ThreadID(999)), (.maria, ThreadID(999))]
        as [(Caller, ThreadID)]
      {
        let access = try await client.access(to: thread, for: caller)
        #expect(access == ThreadAccess(isAllowed: false, head: nil, participants: []))
      }
      let names = ["abc", "01", "-1", "_", String(repeating: "9", count: 64)]
      for thread in names.compactMap({ ThreadID($0) }) {
        #expect(try await client.access(to: thread, for: .maria).isAllowed == false)
      }
    }

    func accessByClaim() async throws {
      let named = try #require(Caller("client.1.\(thread)-99"))
      let other = try #require(Caller("client.1.99"))
      let foreign = try #require(Caller("client.2.\(thread)"))
      #expect(try await client.access(to: thread, for: named).isAllowed)
      #expect(try await client.access(to: thread, for: other).isAllowed == false)
      #expect(try await client.access(to: thread, for: foreign).isAllowed == false)
    }

    func accesses() async throws {
      let bot = try #require(Caller("bot.1"))
      let head = try #require(try await client.heads(of: [thread])[thread])
      let questions: [(ThreadID, Caller)] = [
        (ThreadID(999), .maria), (thread, .boris), (thread, .anna), (thread, bot),
        (try #require(ThreadID("abc")), .anna),
      ]
      let answers = try await client.accesses(questions.map { ThreadQuestion(thread: $0.0, caller: $0.1) }).map {
        try $0.get()
      }
      #expect(answers.map(\.isAllowed) == [false, false, true, false, false])
      #expect(answers.map(\.head) == [nil, head, head, head, nil])
      #expect(answers.map(\.participants.isEmpty) == [true, true, false, true, true])
      #expect(await client.accesses([]).isEmpty)
    }

    func heads() async throws {
      let other = try await service.createThread(
        identity: Caller.boris.identity, subject: "", clientId: nil, managerId: nil
      ).id
      let seq = try #require(try await say("Hello")["seq"] as? UInt64)
      let name = try #require(ThreadID(thread.text))
      let foreign = try #require(ThreadID("no_such"))
      let heads = try await client.heads(of: [thread, other, ThreadID(999), foreign, thread])
      #expect(Set(heads.keys) == [thread, other])
      #expect(heads[thread] == seq)
      #expect(try await client.heads(of: [name])[thread] == seq)
      #expect(try await client.heads(of: [ThreadID(999)]) == [:])
      #expect(try await client.heads(of: []) == [:])
    }

    func manyHeads() async throws {
      let asked = (1...1700 as ClosedRange<Int64>).map { ThreadID($0) }
      let heads = try await client.heads(of: asked)
      #expect(Set(heads.keys) == [thread])
    }

    func pages() async throws {
      for number in 1...25 { try await say("Message \(number) 🦆\n\"quoted\"") }
      let whole = try await service.events(thread: thread, after: 0, limit: 100)
      for limit in [1, 7, 100, 100_000] {
        var entries: [LogPage.Entry] = []
        while entries.last?.seq != whole.head {
          let page = try await client.events(of: thread, after: entries.last?.seq ?? 0, limit: limit)
          #expect(page.head == whole.head)
          #expect((1...limit).contains(page.entries.count))
          try #require(!page.entries.isEmpty)
          entries += page.entries
        }
        #expect(entries.map(\.seq) == Array(1...whole.head))
        #expect(entries.map(\.json) == whole.events.map(\.envelope))
      }
    }

    func beyondTheEnd() async throws {
      let seq = try #require(try await say("Hello")["seq"] as? UInt64)
      for after in [seq, seq + 1, 1 << 50] {
        let page = try await client.events(of: thread, after: after, limit: 10)
        #expect(page == LogPage(entries: [], head: seq))
      }
    }

    func noLog() async {
      for name in ["999", "abc", "01"] {
        guard let thread = ThreadID(fromName: name) else { continue }
        await #expect(throws: BackendFailure.notFound) { try await client.events(of: thread, after: 0, limit: 10) }
      }
    }

    func sends() async throws {
      let first = try await client.send(to: thread, text: "Hello", clientMessageId: "k1", from: .anna)
      let again = try await client.send(to: thread, text: "something else", clientMessageId: "k1", from: .anna)
      #expect(first == again)
      let message = try #require(try JSONSerialization.jsonObject(with: Data(first)) as? [String: Any])
      #expect(message["text"] as? String == "Hello")
      #expect(message["from"] as? String == "client")
      #expect(message["clientMessageId"] as? String == "k1")
      let other = try await client.send(to: thread, text: "Hello", clientMessageId: "k1", from: .maria)
      #expect(other != first)
      let log = try await service.events(thread: thread, after: 0, limit: 100)
      #expect(log.events.count { String(decoding: $0.envelope, as: UTF8.self).contains("\"type\":\"message\"") } == 2)
    }

    func sendsAnyText() async throws {
      let texts = [
        "\"\\/\u{8}\u{C}\n\r\t\u{1}\u{7F}\u{2028}", "Сообщение 🙂 👩‍👩‍👧", "{\"type\":\"message\"}", "a\u{0301}",
        String(repeating: "\u{1F986}", count: 10_000),
      ]
      for text in texts { #expect(try await say(text)["text"] as? String == text) }
    }

    func sendRefused() async {
      func send(_ text: String, _ key: String, to thread: ThreadID, by caller: Caller) async -> BackendFailure? {
        do throws(BackendFailure) {
          _ = try await client.send(to: thread, text: text, clientMessageId: key, from: caller)
          return nil
        } catch {
          return error
        }
      }
      #expect(await send("Hello", "k", to: thread, by: .boris) == .notFound)
      #expect(await send("Hello", "k", to: ThreadID(999), by: .anna) == .notFound)
      #expect(await send("Hello", "k", to: thread, by: Caller(user: 1, Role("bot") ?? .client)) == .forbidden)
      for (text, key) in [(" ", "k"), ("", "k"), (String(repeating: "x", count: 10_001), "k"), ("x", "a b"), ("x", "")]
      {
        guard case .invalid(let words) = await send(text, key, to: thread, by: .anna) else {
          Issue.record("a wrong message was not refused as invalid")
          continue
        }
        #expect(!words.isEmpty)
      }
    }

    func reads() async throws {
      let first = try await say("one")
      let second = try await say("two")
      let seq = try #require(first["seq"] as? UInt64)
      func watermark() async throws -> UInt64? {
        try await service.access(thread: thread, identity: Caller.maria.identity).participants
          .first { $0.userId == UserID(5) }?.readUpTo
      }
      #expect(try await client.markRead(.upTo(seq), in: thread, by: .maria))
      #expect(try await watermark() == seq)
      let id = try #require(second["id"] as? String)
      #expect(try await client.markRead(.messages(["\"\(id)\"", "123"]), in: thread, by: .maria))
      #expect(try await watermark() == seq + 1)
      #expect(try await client.markRead(.upTo(1), in: thread, by: .maria))
      #expect(try await watermark() == seq + 1)
    }

    func readRefused() async throws {
      try await say("one")
      await #expect(throws: BackendFailure.notFound) { try await client.markRead(.upTo(1), in: thread, by: .boris) }
      await #expect(throws: BackendFailure.notFound) {
        try await client.markRead(.upTo(1), in: ThreadID(999), by: .maria)
      }
      for ids in [["\"msg_999\""], ["7"], []] {
        let error = await #expect(throws: BackendFailure.self) {
          try await client.markRead(.messages(ids), in: thread, by: .maria)
        }
        guard case .invalid? = error else {
          Issue.record("refused as \(String(describing: error))")
          continue
        }
      }
    }

    func visible() async throws {
      // What is kept of an earlier answer knows nothing of who came later.
      client.invalidate(thread, isFollowed: true)
      _ = try await client.access(to: thread, for: .anna)
      // A manager who has no thread in charge, and answers in this one.
      try await say("May I?", Caller(user: 7, .manager))
      let all = [1, 2, 5, 6, 7].map { UserID($0) }
      #expect(try await client.visible(all, to: .maria) == Set(all))
      #expect(try await client.visible(all, to: .anna).isSuperset(of: [UserID(5), UserID(7)]))
      #expect(try await client.visible(all, to: .anna).isDisjoint(with: [UserID(2), UserID(6)]))
      let name = try #require(UserID("5"))
      #expect(try await client.visible([name], to: .anna) == [UserID(5)])
    }

    func nobodyVisible() async throws {
      #expect(try await client.visible([UserID(1), UserID(5)], to: .boris).isEmpty)
      #expect(try await client.visible([], to: .anna).isEmpty)
      #expect(try await client.visible([], to: .maria).isEmpty)
    }

    func invalidation() async throws {
      for isFollowed in [true, false, true, true] {
        client.invalidate(thread, isFollowed: isFollowed)
        for _ in 0..<2 {
          #expect(try await client.access(to: thread, for: .anna).isAllowed)
          #expect(try await client.access(to: thread, for: .boris).isAllowed == false)
        }
      }
      client.invalidate(ThreadID(999), isFollowed: true)
      #expect(try await client.access(to: ThreadID(999), for: .anna).isAllowed == false)
    }
  }
}
