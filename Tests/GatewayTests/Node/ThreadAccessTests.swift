import ChatProtocol
import TestSupport
import Testing

@testable import Gateway

@Suite("Who gets which events", .timeLimit(.minutes(5)))
struct ThreadAccessTests {
  private func run(_ body: (TestNode) async throws -> Void) async throws {
    let backend = FakeBackend()
    backend.add(15, members: [1: .client, 5: .manager])
    backend.add(16, members: [2: .client])
    try await TestNode.run(backend: backend, body)
  }

  @Test("a stranger's thread is not there", arguments: ["16", "\"16\"", "99", "-16"])
  func stranger(thread: String) async throws {
    try await run { node in
      let client = try await node.connect(1)
      #expect(try await client.ask(2, "{\"type\":\"subscribe\",\"threadId\":\(thread)}").code == "not_found")
      node.say("secret", in: 16)
      try await client.join(15, id: 3)
      try await node.fence(15, client)
      #expect(client.positions(of: 16) == [])
    }
  }

  @Test("both forms of an id are one thread: joined twice it is delivered once")
  func forms() async throws {
    try await run { node in
      let client = try await node.connect(1)
      try await client.join(15)
      #expect(try await client.ask(2, #"{"type":"subscribe","threadId":"15"}"#).type == "ok")
      node.say("a", in: 15)
      try await node.fence(15, client)
      #expect(client.positions(of: 15) == [1])
    }
  }

  @Test("a token's claim opens its threads without the backend, and no others")
  func claim() async throws {
    try await run { node in
      let client = try await node.connect(9, threads: "16")
      #expect(try await client.join(16).type == "ok")
      #expect(try await client.join(15, id: 2).code == "forbidden")
      node.say("a", in: 16)
      _ = try await client.next("event 1") { $0.seq == 1 }
    }
  }

  @Test("with the backend down nothing opens, and the connection lives to try again")
  func failsClosed() async throws {
    try await run { node in
      let client = try await node.connect(1)
      node.backend.state.with { $0.failure = .unavailable }
      #expect(try await client.join(15).code == "unavailable")
      node.backend.state.with { $0.failure = nil }
      #expect(try await client.join(15, id: 2).type == "ok")
    }
  }

  @Test("who is taken off a thread gets nothing after the update that says so")
  func takenOff() async throws {
    try await run { node in
      let (client, manager) = (try await node.connect(1), try await node.connect(5, .manager, loop: 1))
      for member in [client, manager] { try await member.join(15, since: 0) }
      node.say("before", in: 15)
      _ = try await client.next("event 1") { $0.seq == 1 }
      node.backend.add(15, members: [5: .manager])
      let update = node.backend.commit("update", to: 15)
      let json = #"{"type":"thread_update","threadId":15,"seq":\#(update.seq),"payload":{"status":"open"}}"#
      node.publish(json, on: .thread(15))
      node.say("after", in: 15)
      let loss = try await client.next("word of the loss") { $0.type == "error" }
      #expect(loss.code == "not_found" && loss.threadId == 15)
      _ = try await manager.next("event 3") { $0.seq == 3 }
      #expect(!client.positions(of: 15).contains(3))
      #expect(manager.positions(of: 15) == [1, 2, 3])
    }
  }

  @Test("who is taken off a thread by an update that only the log had gets nothing after it")
  func takenOffInTheLog() async throws {
    try await run { node in
      let (client, manager) = (try await node.connect(1), try await node.connect(5, .manager, loop: 1))
      for member in [client, manager] { try await member.join(15, since: 0) }
      node.backend.add(15, members: [5: .manager])
      // The update is lost on the way; the event behind it shows that something is missing.
      node.backend.commit("thread_update", type: "thread_update", to: 15)
      node.say("after", in: 15)
      let loss = try await client.next("word of the loss") { $0.type == "error" }
      #expect(loss.code == "not_found" && loss.threadId == 15)
      _ = try await manager.next("event 2") { $0.seq == 2 }
      node.say("later", in: 15)
      _ = try await manager.next("event 3") { $0.seq == 3 }
      #expect(!client.positions(of: 15).contains(3))
    }
  }

  @Test("the backend is told from when on its answers may be kept, of each change, and when nobody listens any more")
  func invalidation() async throws {
    try await run { node in
      func told() -> [Bool] {
        node.backend.state.with { $0.invalidations.filter { $0.thread == 15 }.map(\.isFollowed) }
      }
      let client = try await node.connect(1)
      try await client.join(15, since: 0)
      #expect(told() == [true])
      node.say("a", in: 15)
      _ = try await client.next("event 1") { $0.seq == 1 }
      #expect(told() == [true])
      let update = node.backend.commit("update", type: "thread_update", to: 15)
      node.publish([update], of: 15)
      _ = try await client.next("event 2") { $0.seq == 2 }
      node.say("b", in: 15)
      _ = try await client.next("event 3") { $0.seq == 3 }
      #expect(told() == [true, true])
      _ = try await client.ask(2, #"{"type":"unsubscribe","threadId":15}"#)
      try await eventually("the end of the thread") { told() == [true, true, false] }
      try await client.join(15, since: 0, id: 3)
      #expect(told() == [true, true, false, true])
    }
  }

  @Test("a thread whose head the backend's answer leaves out is asked for it, and begins there")
  func headLeftOut() async throws {
    try await run { node in
      for number in 1...3 { node.backend.commit("m\(number)", to: 15) }
      node.backend.state.with { $0.isHeadLeftOut = true }
      let client = try await node.connect(1)
      let reply = try await client.join(15, since: 1)
      #expect(reply.payload["head"] as? Int == 3)
      node.say("live", in: 15)
      _ = try await client.next("event 4") { $0.seq == 4 }
      #expect(client.positions(of: 15) == [2, 3, 4])
    }
  }

  @Test("about a thread's members the backend is asked on behalf of somebody who is there")
  func askedForThePresent() async throws {
    try await run { node in
      let client = try await node.connect(1)
      try await client.join(15, since: 0)
      let manager = try await node.connect(5, .manager, loop: 1)
      try await manager.join(15, since: 0)
      _ = try await manager.ask(2, #"{"type":"unsubscribe","threadId":15}"#)
      node.backend.state.with { $0.accessCallers = [] }
      node.publish([node.backend.commit("update", type: "thread_update", to: 15)], of: 15)
      // Once for the client itself, once for the members.
      try await eventually("both questions") {
        node.backend.state.with { $0.accessCallers.count } == 2
      }
      #expect(node.backend.state.with { $0.accessCallers }.allSatisfy { $0.identity.userId == 1 })
    }
  }

  @Test("who stays on a thread that changes misses nothing while it is asked about")
  func stays() async throws {
    try await run { node in
      let client = try await node.connect(1)
      try await client.join(15, since: 0)
      for number in 1...30 {
        let entry = node.backend.commit("m\(number)", to: 15)
        let type = number % 3 == 0 ? "thread_update" : "message"
        node.publish(#"{"type":"\#(type)","threadId":15,"seq":\#(entry.seq),"payload":{}}"#, on: .thread(15))
      }
      _ = try await client.next("event 30") { $0.seq == 30 }
      #expect(client.positions(of: 15) == Array(1...30))
    }
  }

  @Test("after unsubscribe nothing comes, and coming back with a position loses nothing")
  func leaves() async throws {
    try await run { node in
      let (client, manager) = (try await node.connect(1), try await node.connect(5, .manager))
      for member in [client, manager] { try await member.join(15, since: 0) }
      _ = try await client.ask(2, #"{"type":"unsubscribe","threadId":15}"#)
      node.say("a", "b", in: 15)
      try await node.fence(15, manager)
      #expect(client.positions(of: 15) == [])
      try await client.join(15, since: 0, id: 3)
      node.say("c", in: 15)
      _ = try await client.next("event 3") { $0.seq == 3 }
      #expect(client.positions(of: 15) == [1, 2, 3])
    }
  }

  @Test("personal channels: a client's own, a manager's own and all managers'")
  func personal() async throws {
    try await run { node in
      let (client, stranger) = (try await node.connect(1), try await node.connect(2, loop: 1))
      let (manager, colleague) = (try await node.connect(5, .manager), try await node.connect(6, .manager, loop: 1))
      node.publish(#"{"type":"thread_update","threadId":15,"payload":{"n":1}}"#, on: .client(1))
      node.publish(#"{"type":"thread_update","threadId":15,"payload":{"n":2}}"#, on: .manager(5))
      node.publish(#"{"type":"thread_update","threadId":17,"payload":{"n":3}}"#, on: .managers)
      // A manager with the id of a client, and the other way round, are others.
      node.publish(#"{"type":"thread_update","threadId":15,"payload":{"n":4}}"#, on: .manager(1))
      node.publish(#"{"type":"thread_update","threadId":15,"payload":{"n":5}}"#, on: .client(5))
      for user in [1, 2] { node.publish(#"{"type":"last"}"#, on: .client(UserID(Int64(user)))) }
      node.publish(#"{"type":"last"}"#, on: .managers)
      for everybody in [client, stranger, manager, colleague] {
        _ = try await everybody.next("the end") { $0.type == "last" }
      }
      func numbers(_ client: TestClient) -> [Int] { client.frames.compactMap { $0.payload["n"] as? Int } }
      #expect(numbers(client) == [1])
      #expect(numbers(stranger) == [])
      #expect(numbers(manager) == [2, 3])
      #expect(numbers(colleague) == [3])
    }
  }

  @Test("send is acknowledged with what was stored, and refused where the thread is not the sender's")
  func send() async throws {
    try await run { node in
      let client = try await node.connect(1)
      let reply = try await client.ask(
        2, #"{"type":"send","threadId":15,"payload":{"text":"hi","clientMessageId":"c1"}}"#)
      #expect(reply.payload["seq"] as? Int == 1)
      #expect(reply.payload["clientMessageId"] as? String == "c1")
      let refusal = try await client.ask(
        3, #"{"type":"send","threadId":16,"payload":{"text":"hi","clientMessageId":"c2"}}"#)
      #expect(refusal.code == "not_found")
      node.backend.state.with { $0.failure = .conflict("The thread is closed.") }
      let conflict = try await client.ask(
        4, #"{"type":"send","threadId":15,"payload":{"text":"hi","clientMessageId":"c3"}}"#)
      #expect(conflict.code == "conflict")
    }
  }
}
