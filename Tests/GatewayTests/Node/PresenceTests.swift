import ChatProtocol
import NIOCore
import TestSupport
import Testing

@testable import Gateway

@Suite("Presence", .timeLimit(.minutes(5)))
struct PresenceTests {
  private func run(
    grace: Int64 = 50, _ body: (TestNode) async throws -> Void
  ) async throws {
    let backend = FakeBackend()
    backend.add(15, members: [1: .client, 5: .manager])
    backend.add(16, members: [2: .client, 5: .manager])
    try await TestNode.run(backend: backend, configure: { $0.presenceGrace = .milliseconds(grace) }, body)
  }

  private func seen(_ client: TestClient, of user: Int) -> [Bool] {
    client.frames.filter { $0.type == "presence" && $0.payload["userId"] as? Int == user }
      .compactMap { $0.payload["online"] as? Bool }
  }

  @Test("those who share a thread see each other come and go")
  func peers() async throws {
    try await run { node in
      let manager = try await node.connect(5, .manager)
      try await manager.join(15)
      let client = try await node.connect(1, loop: 1)
      _ = try await manager.next("coming") { $0.type == "presence" && $0.payload["online"] as? Bool == true }
      client.cut()
      let gone = try await manager.next("going") { $0.type == "presence" && $0.payload["online"] as? Bool == false }
      #expect(gone.payload["userId"] as? Int == 1)
      #expect(gone.payload["role"] as? String == "client")
      #expect((gone.payload["lastSeenAt"] as? String)?.hasSuffix("Z") == true)
      #expect(seen(manager, of: 1) == [true, false])
    }
  }

  @Test("a page navigation within the grace is seen by nobody")
  func grace() async throws {
    try await run(grace: 60_000) { node in
      let manager = try await node.connect(5, .manager)
      try await manager.join(15)
      let client = try await node.connect(1)
      _ = try await manager.next("coming") { $0.type == "presence" }
      client.cut()
      _ = try await node.connect(1, loop: 1)
      // Another user's coming is announced after whatever this one's navigation would have caused.
      try await manager.join(16, id: 2)
      _ = try await node.connect(2)
      try await eventually("the other's coming") { !seen(manager, of: 2).isEmpty }
      #expect(seen(manager, of: 1) == [true])
    }
  }

  @Test("one of two connections goes: the user stays")
  func twoConnections() async throws {
    try await run { node in
      let manager = try await node.connect(5, .manager)
      try await manager.join(15)
      let (first, second) = (try await node.connect(1), try await node.connect(1, loop: 1))
      first.cut()
      try await manager.join(16, id: 2)
      let other = try await node.connect(2)
      other.cut()
      // The other's grace began after the first connection's would have.
      try await eventually("the other's going") { seen(manager, of: 2) == [true, false] }
      #expect(seen(manager, of: 1) == [true])
      second.cut()
      try await eventually("the going") { seen(manager, of: 1) == [true, false] }
    }
  }

  @Test("the reply to subscribe shows who is online")
  func inReply() async throws {
    try await run { node in
      let client = try await node.connect(1)
      let participants = try await client.join(15).payload["participants"] as? [[String: Any]] ?? []
      #expect(participants.map { $0["userId"] as? Int } == [1, 5])
      #expect(participants.map { $0["online"] as? Bool } == [true, false])
    }
  }

  @Test("watch: a snapshot, then events; managers may watch anyone")
  func watch() async throws {
    try await run { node in
      let manager = try await node.connect(5, .manager)
      let client = try await node.connect(1)
      let reply = try await manager.ask(2, #"{"type":"watch","payload":{"userIds":[1,2,99]}}"#)
      let users = reply.payload["users"] as? [[String: Any]] ?? []
      #expect(users.map { $0["userId"] as? Int } == [1, 2, 99])
      #expect(users.map { $0["online"] as? Bool } == [true, false, false])
      client.cut()
      _ = try await node.connect(2)
      try await eventually("one gone, one come") {
        seen(manager, of: 1) == [false] && seen(manager, of: 2) == [true]
      }
    }
  }

  @Test("watch: a client sees only those who share a thread with it")
  func watchAsClient() async throws {
    try await run { node in
      let client = try await node.connect(1)
      let reply = try await client.ask(2, #"{"type":"watch","payload":{"userIds":[2,5]}}"#)
      let users = reply.payload["users"] as? [[String: Any]] ?? []
      #expect(users.map { $0["userId"] as? Int } == [5])
      _ = try await node.connect(2)
      _ = try await node.connect(5, .manager)
      try await eventually("the manager's coming") { seen(client, of: 5) == [true] }
      #expect(seen(client, of: 2) == [])
    }
  }

  @Test("two nodes: a user goes when the last of them has lost it")
  func twoNodes() async throws {
    let (bus, presence) = (MemoryBus(), MemoryPresence())
    let backend = FakeBackend()
    backend.add(15, members: [1: .client, 5: .manager])
    backend.add(16, members: [2: .client, 5: .manager])
    try await TestNode.run(backend: backend, bus: bus, presence: presence) { one in
      try await TestNode.run(backend: backend, bus: bus, presence: presence) { two in
        let manager = try await two.connect(5, .manager)
        try await manager.join(15)
        try await manager.join(16, id: 2)
        let here = try await one.connect(1)
        let there = try await two.connect(1)
        let other = try await one.connect(2)
        here.cut()
        other.cut()
        try await eventually("the other's going") { seen(manager, of: 2) == [true, false] }
        #expect(seen(manager, of: 1) == [true])
        there.cut()
        try await eventually("the going") { seen(manager, of: 1) == [true, false] }
      }
    }
  }
}
