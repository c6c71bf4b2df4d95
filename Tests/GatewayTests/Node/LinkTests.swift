import ChatProtocol
import NIOCore
import TestSupport
import Testing

@testable import Gateway

@Suite("A lost link to the broker", .timeLimit(.minutes(5)))
struct LinkTests {
  private func node(
    threads: ClosedRange<Int64> = 15...15, configure: (inout GatewayConfiguration) -> Void = { _ in },
    _ body: (TestNode, TestClient) async throws -> Void
  ) async throws {
    let backend = FakeBackend()
    for id in threads {
      backend.add(ThreadID(id), members: [1: .client, 5: .manager])
      backend.commit("first", to: ThreadID(id))
    }
    try await TestNode.run(backend: backend, configure: configure) { node in
      let client = try await node.connect(1)
      for id in threads { try await client.join(ThreadID(id), since: 1, id: Int(id)) }
      try await body(node, client)
    }
  }

  @Test("when it is back, one question for the heads of all threads finds those that are behind")
  func heads() async throws {
    try await node(threads: 15...34) { node, client in
      node.broker.receiver?.brokerLinkLost()
      node.backend.commit("missed", to: 17)
      node.backend.commit("missed", to: 33)
      let before = node.backend.state.with { ($0.headQuestions, $0.reads.count) }
      node.broker.receiver?.brokerLinkRestored()
      _ = try await client.next("event 2 of 33") { $0.threadId == 33 && $0.seq == 2 }
      _ = try await client.next("event 2 of 17") { $0.threadId == 17 && $0.seq == 2 }
      let after = node.backend.state.with { ($0.headQuestions, $0.reads.count) }
      #expect(after.0 == before.0 + 1)
      #expect(after.1 == before.1 + 2)
    }
  }

  @Test("while it is away no answer of the backend may be kept, for changes of threads are not heard")
  func nothingIsKept() async throws {
    try await node { node, client in
      func told() -> [Bool] {
        node.backend.state.with { $0.invalidations.filter { $0.thread == 15 }.map(\.isFollowed) }
      }
      node.broker.receiver?.brokerLinkLost()
      try await eventually("word of the loss") { told() == [true, false] }
      node.broker.receiver?.brokerLinkRestored()
      try await eventually("word of the return") { told() == [true, false, true] }
      node.broker.receiver?.brokerLinkLost()
      let late = try await node.connect(5, .manager, loop: 1)
      node.backend.add(16, members: [5: .manager])
      try await late.join(16, since: 0)
      #expect(node.backend.state.with { $0.invalidations.last { $0.thread == 16 }?.isFollowed } == false)
    }
  }

  @Test("a backend that is away when it is back is asked again")
  func backendAway() async throws {
    try await node { node, client in
      node.broker.receiver?.brokerLinkLost()
      node.backend.commit("missed", to: 15)
      node.backend.state.with { $0.failure = .unavailable }
      node.broker.receiver?.brokerLinkRestored()
      let asked = node.backend.state.with { $0.headQuestions }
      try await eventually("two questions") {
        node.backend.state.with { $0.headQuestions > asked + 1 }
      }
      node.backend.state.with { $0.failure = nil }
      _ = try await client.next("event 2") { $0.seq == 2 }
    }
  }

  @Test("while it lasts, who joins gets the log, and what is committed then comes by the audit")
  func joinMeanwhile() async throws {
    try await node(configure: { $0.outageAuditInterval = .milliseconds(30) }) { node, client in
      node.broker.receiver?.brokerLinkLost()
      node.backend.add(16, members: [1: .client])
      node.backend.commit("before", to: 16)
      try await client.join(16, since: 0, id: 2)
      _ = try await client.next("event 1 of 16") { $0.threadId == 16 && $0.seq == 1 }
      let other = try await node.connect(5, .manager, loop: 1)
      try await other.join(15, since: 0)
      node.backend.commit("meanwhile", to: 16)
      node.backend.commit("meanwhile", to: 15)
      _ = try await client.next("event 2 of 16") { $0.threadId == 16 && $0.seq == 2 }
      _ = try await other.next("event 2 of 15") { $0.threadId == 15 && $0.seq == 2 }
      #expect(client.positions(of: 16) == [1, 2])
      #expect(other.positions(of: 15) == [1, 2])
    }
  }

  @Test("an event that was lost in silence is found by the audit")
  func silentTail() async throws {
    try await node(configure: { $0.auditInterval = .milliseconds(30) }) { node, client in
      node.backend.commit("lost", to: 15)
      _ = try await client.next("event 2") { $0.seq == 2 }
    }
  }

  @Test("threads whose events have no position are told to reload, others are not")
  func unnumbered() async throws {
    try await node(threads: 15...16) { node, client in
      node.publish(#"{"type":"new_message","threadId":16,"message":{"text":"from the brief"}}"#, on: .thread(16))
      _ = try await client.next("the message") { $0.type == "message" && $0.threadId == 16 }
      node.broker.receiver?.brokerLinkLost()
      node.broker.receiver?.brokerLinkRestored()
      _ = try await client.next("resync") { $0.type == "resync" && $0.threadId == 16 }
      try await node.fence(15, client)
      #expect(client.frames.count { $0.type == "resync" && $0.threadId == 15 } == 0)
    }
  }

  @Test("without a backend's log every thread is told to reload")
  func noLog() async throws {
    try await node(configure: { $0.holePatience = .milliseconds(10) }) { node, client in
      node.backend.state.with {
        $0.isLogKept = false
        $0.failure = .unavailable
      }
      node.broker.receiver?.brokerLinkLost()
      node.broker.receiver?.brokerLinkRestored()
      _ = try await client.next("resync") { $0.type == "resync" && $0.threadId == 15 }
    }
  }

  @Test("personal events are no log: the client is told to read its list again")
  func personal() async throws {
    try await node { node, client in
      node.broker.receiver?.brokerLinkLost()
      node.broker.receiver?.brokerLinkRestored()
      let frame = try await client.next("resync") { $0.type == "resync" && $0.threadId == nil }
      #expect(frame.text == #"{"type":"resync"}"#)
    }
  }

  @Test("who went online or offline meanwhile is shown when it is back")
  func presence() async throws {
    let presence = MemoryPresence()
    let backend = FakeBackend()
    backend.add(15, members: [1: .client, 5: .manager])
    try await TestNode.run(backend: backend, presence: presence) { node in
      let client = try await node.connect(1)
      try await client.join(15)
      node.broker.receiver?.brokerLinkLost()
      _ = presence.join(5, role: .manager)
      node.broker.receiver?.brokerLinkRestored()
      let frame = try await client.next("presence") { $0.type == "presence" && $0.payload["userId"] as? Int == 5 }
      #expect(frame.payload["online"] as? Bool == true)
    }
  }
}
