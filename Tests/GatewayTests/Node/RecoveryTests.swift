import ChatProtocol
import TestSupport
import Testing

@testable import Gateway

@Suite("Nothing is lost, doubled or out of order", .timeLimit(.minutes(5)))
struct RecoveryTests {
  private func backend(messages: Int) -> FakeBackend {
    let backend = FakeBackend()
    backend.add(15, members: [1: .client, 5: .manager])
    for number in 0..<messages { backend.commit("m\(number + 1)", to: 15) }
    return backend
  }

  @Test("who joins with a position gets what follows it, then what happens")
  func lateJoiner() async throws {
    try await TestNode.run(backend: backend(messages: 44)) { node in
      let client = try await node.connect(1)
      let reply = try await client.join(15, since: 42)
      #expect(reply.payload["head"] as? Int == 44)
      #expect(reply.payload["reset"] as? Bool == false)
      node.say("live", in: 15)
      _ = try await client.next("event 45") { $0.seq == 45 }
      #expect(client.positions(of: 15) == [43, 44, 45])
      let frames = client.frames
      #expect(frames.firstIndex { $0.type == "ok" } ?? 99 < frames.firstIndex { $0.seq == 43 } ?? 0)
    }
  }

  @Test("who joins without a position gets only what happens from then on")
  func freshJoiner() async throws {
    try await TestNode.run(backend: backend(messages: 3)) { node in
      let client = try await node.connect(1)
      #expect(try await client.join(15).payload["head"] as? Int == 3)
      node.say("live", in: 15)
      _ = try await client.next("event 4") { $0.seq == 4 }
      #expect(client.positions(of: 15) == [4])
    }
  }

  @Test("44 before 43 waits for it")
  func reordered() async throws {
    try await TestNode.run(backend: backend(messages: 42)) { node in
      let client = try await node.connect(1)
      try await client.join(15, since: 42)
      let latch = Latch()
      node.backend.state.with { $0.gate = latch }
      let (first, second) = (node.backend.commit("a", to: 15), node.backend.commit("b", to: 15))
      node.publish([second], of: 15)
      try await node.fence(15, client)
      #expect(client.positions(of: 15) == [])
      node.publish([first], of: 15)
      _ = try await client.next("event 44") { $0.seq == 44 }
      latch.open()
      try await node.fence(15, client)
      #expect(client.positions(of: 15) == [43, 44])
    }
  }

  @Test("what was lost on the way is read from the log, once for all who wait")
  func lost() async throws {
    try await TestNode.run(backend: backend(messages: 2)) { node in
      let clients = [try await node.connect(1), try await node.connect(5, .manager, loop: 1)]
      for client in clients { try await client.join(15, since: 2) }
      let readsBefore = node.backend.state.with { $0.reads.count }
      node.backend.commit("lost", to: 15)
      node.backend.commit("lost too", to: 15)
      node.say("heard", in: 15)
      for client in clients {
        _ = try await client.next("event 5") { $0.seq == 5 }
        #expect(client.positions(of: 15) == [3, 4, 5])
      }
      #expect(node.backend.state.with { $0.reads.count } == readsBefore + 1)
    }
  }

  @Test("what comes twice is delivered once")
  func doubled() async throws {
    try await TestNode.run(backend: backend(messages: 0)) { node in
      let client = try await node.connect(1)
      try await client.join(15, since: 0)
      let entries = (1...3).map { node.backend.commit("m\($0)", to: 15) }
      node.publish(entries, of: 15)
      node.publish(entries, of: 15)
      node.publish([entries[1]], of: 15)
      try await node.fence(15, client)
      #expect(client.positions(of: 15) == [1, 2, 3])
    }
  }

  @Test("a position beyond the log is answered with reset, and the thread goes on from its head")
  func beyond() async throws {
    try await TestNode.run(backend: backend(messages: 3)) { node in
      let client = try await node.connect(1)
      let reply = try await client.join(15, since: 100)
      #expect(reply.payload["reset"] as? Bool == true)
      #expect(reply.payload["head"] as? Int == 3)
      node.say("live", in: 15)
      _ = try await client.next("event 4") { $0.seq == 4 }
      #expect(client.positions(of: 15) == [4])
    }
  }

  @Test("a position that the client knows before the broker has told the node is no reason for reset")
  func ahead() async throws {
    try await TestNode.run(backend: backend(messages: 3)) { node in
      let (first, second) = (try await node.connect(1), try await node.connect(1, loop: 1))
      try await first.join(15, since: 3)
      let entry = node.backend.commit("not published yet", to: 15)
      let reply = try await second.join(15, since: 4)
      #expect(reply.payload["reset"] as? Bool == false)
      _ = try await first.next("event 4") { $0.seq == 4 }
      node.publish([entry], of: 15)
      node.say("live", in: 15)
      for client in [first, second] { _ = try await client.next("event 5") { $0.seq == 5 } }
      #expect(first.positions(of: 15) == [4, 5])
      #expect(second.positions(of: 15) == [5])
    }
  }

  @Test("an absence of many pages is made good page by page")
  func pages() async throws {
    try await TestNode.run(
      backend: backend(messages: 50),
      configure: {
        $0.limits.pageEvents = 7
        $0.limits.ringEvents = 5
      }
    ) { node in
      let client = try await node.connect(1)
      try await client.join(15, since: 0)
      _ = try await client.next("event 50") { $0.seq == 50 }
      node.say("live", in: 15)
      _ = try await client.next("event 51") { $0.seq == 51 }
      #expect(client.positions(of: 15) == Array(1...51))
    }
  }

  @Test("a link that was lost costs nothing: the log is read when it is back")
  func link() async throws {
    try await TestNode.run(backend: backend(messages: 1)) { node in
      let client = try await node.connect(1)
      try await client.join(15, since: 1)
      node.broker.receiver?.brokerLinkLost()
      for text in ["a", "b", "c"] { node.backend.commit(text, to: 15) }
      node.broker.receiver?.brokerLinkRestored()
      _ = try await client.next("event 4") { $0.seq == 4 }
      #expect(client.positions(of: 15) == [2, 3, 4])
    }
  }

  @Test("a log that cannot be read now is read later")
  func unavailable() async throws {
    try await TestNode.run(backend: backend(messages: 1)) { node in
      let client = try await node.connect(1)
      try await client.join(15, since: 1)
      node.backend.commit("lost", to: 15)
      node.backend.state.with { $0.failure = .unavailable }
      node.say("heard", in: 15)
      try await eventually("a read that fails") { node.backend.state.with { !$0.reads.isEmpty } }
      try await node.fence(15, client)
      #expect(client.positions(of: 15) == [])
      node.backend.state.with { $0.failure = nil }
      _ = try await client.next("event 3") { $0.seq == 3 }
      #expect(client.positions(of: 15) == [2, 3])
    }
  }

  @Test("an event whose position the log denies is dropped, and the real one is delivered")
  func forged() async throws {
    try await TestNode.run(backend: backend(messages: 1)) { node in
      let client = try await node.connect(1)
      try await client.join(15, since: 1)
      node.publish([LogPage.Entry(seq: 9, json: FakeBackend.event("message", "forged", seq: 9, in: 15))], of: 15)
      node.say("real", in: 15)
      _ = try await client.next("event 2") { $0.seq == 2 }
      // Until the log has denied it twice the forged event waits as if it were real; then its place is free.
      try await eventually("the forged event is given up") { try await !node.hasHole(in: 15) }
      #expect(node.backend.state.with { $0.reads.count } >= 2)
      for number in 3...10 { node.say("m\(number)", in: 15) }
      _ = try await client.next("event 10") { $0.seq == 10 }
      #expect(client.positions(of: 15) == Array(2...10))
      #expect(!client.frames.contains { $0.text.contains("forged") })
    }
  }

  @Test("events without a position are delivered live, in their order among the others")
  func live() async throws {
    try await TestNode.run(backend: backend(messages: 0)) { node in
      let client = try await node.connect(1)
      try await client.join(15)
      node.publish(
        #"{"type":"new_message","threadId":15,"message":{"id":"a"}}"#,
        #"{"type":"order_paid","threadId":15,"total":9}"#,
        #"{"type":"new_message","payload":{"id":"b"}}"#, on: .thread(15))
      try await node.fence(15, client)
      #expect(
        client.frames.filter { ["message", "order_paid"].contains($0.type) }.map(\.text) == [
          #"{"type":"message","threadId":15,"payload":{"id":"a"}}"#, #"{"type":"order_paid","threadId":15,"total":9}"#,
          #"{"type":"message","threadId":15,"payload":{"id":"b"}}"#,
        ])
    }
  }

  @Test("junk from a publisher harms nobody")
  func junk() async throws {
    try await TestNode.run(backend: backend(messages: 0), configure: { $0.limits.eventBytes = 1000 }) { node in
      let client = try await node.connect(1)
      try await client.join(15)
      let large = String(repeating: "x", count: 1000)
      node.publish(
        "", "{", "[]", "null", #"{"type":"welcome"}"#, #"{"type":"message","threadId":16,"payload":{}}"#,
        #"{"type":"message","threadId":15}"#, "{\"type\":\"message\",\"payload\":\"\(large)\"}",
        #"{"type":"message","seq":0,"payload":{}}"#, on: .thread(15))
      try await node.fence(15, client)
      #expect(client.frames.count == 3, "\(client.frames)")
      #expect(client.connection.state.with { $0.closure } == nil)
    }
  }

  @Test("joins, losses, doubles and disorder at random: every client sees the log")
  func random() async throws {
    var random = SeededGenerator.announced("recovery")
    for _ in 0..<8 {
      let seed = random.next()
      try await TestNode.run(
        backend: backend(messages: 5),
        configure: {
          $0.limits.pageEvents = 4
          $0.limits.ringEvents = 6
          $0.limits.heldEvents = 5
        }
      ) { node in try await storm(node, SeededGenerator(seed: seed)) }
    }
  }

  private func storm(_ node: TestNode, _ generator: SeededGenerator) async throws {
    var random = generator
    var clients: [(client: TestClient, since: UInt64)] = []
    var late: [LogPage.Entry] = []
    for step in 0..<120 {
      if step % 12 == 0 {
        let since = UInt64(Int.random(in: 0...5 + step, using: &random))
        let client = try await node.connect(1, loop: clients.count % 2)
        client.say("{\"type\":\"subscribe\",\"threadId\":15,\"payload\":{\"since\":\(since)}}")
        clients.append((client, since))
      }
      let entry = node.backend.commit("m\(step)", to: 15)
      switch Int.random(in: 0...9, using: &random) {
      case 0: break  // lost
      case 1: late.append(entry)
      case 2: node.publish([entry, entry], of: 15)
      default: node.publish([entry], of: 15)
      }
      if Int.random(in: 0...3, using: &random) == 0 {
        node.publish(late.shuffled(using: &random), of: 15)
        late = []
      }
      if Int.random(in: 0...5, using: &random) == 0 { await Task.yield() }
    }
    node.say("the end", in: 15)
    let head = node.backend.state.with { UInt64($0.threads[15]?.log.count ?? 0) }
    for (client, since) in clients {
      _ = try await client.next("event \(head) for who joined after \(since)") { $0.seq == head }
      #expect(client.positions(of: 15) == Array(since + 1...head))
    }
  }
}
