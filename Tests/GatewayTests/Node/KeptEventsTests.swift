import ChatProtocol
import TestSupport
import Testing

@testable import Gateway

@Suite("Events without a position, for whom they may not or cannot reach yet", .timeLimit(.minutes(5)))
struct KeptEventsTests {
  /// A node with thread 15 of client 1 and manager 5, and a witness who needs nobody's word to join.
  private func run(_ body: (TestNode, _ witness: TestClient) async throws -> Void) async throws {
    let backend = FakeBackend()
    backend.add(15, members: [1: .client, 5: .manager])
    try await TestNode.run(backend: backend) { node in
      let witness = try await node.connect(9, .manager, threads: "*", loop: 1)
      try await witness.join(15)
      try await body(node, witness)
    }
  }

  /// Has the backend's answers about access wait.
  private func gate(_ node: TestNode) -> Latch {
    let latch = Latch()
    node.backend.state.with { $0.accessGates = [latch] }
    return latch
  }

  private func open(_ latch: Latch, _ node: TestNode) {
    node.backend.state.with { $0.accessGates = [] }
    latch.open()
  }

  private func update(_ node: TestNode) {
    node.publish([node.backend.commit("update", type: "thread_update", to: 15)], of: 15)
  }

  /// A client about whom the backend is asked anew, until the latch opens.
  private func held(_ node: TestNode) async throws -> (TestClient, Latch) {
    let client = try await node.connect(1)
    try await client.join(15, since: 0)
    let latch = gate(node)
    update(node)
    return (client, latch)
  }

  private func types(_ client: TestClient) -> [String] {
    client.frames.map(\.type).filter { !["welcome", "ok", "presence"].contains($0) }
  }

  @Test("wait while the backend is asked anew about a thread that has changed, and come behind the change")
  func held() async throws {
    try await run { node, witness in
      let (client, latch) = try await held(node)
      node.publish(#"{"type":"read","threadId":15,"payload":{"userId":5,"upTo":1}}"#, on: .thread(15))
      node.publish(#"{"type":"offer","threadId":15,"payload":{}}"#, on: .thread(15))
      node.publish(#"{"userId":5,"isTyping":true}"#, on: .typing(15))
      try await node.fence(15, witness)
      #expect(types(client) == ["thread_update"])
      open(latch, node)
      _ = try await client.next("the fence") { $0.type.hasPrefix("fence") }
      #expect(types(client).prefix(4) == ["thread_update", "read", "offer", "typing"])
      #expect(types(client).count == 5)
      node.publish(#"{"type":"later"}"#, on: .thread(15))
      _ = try await client.next("what comes later") { $0.type == "later" }
    }
  }

  @Test("are for nobody who was taken off the thread meanwhile")
  func takenOff() async throws {
    try await run { node, witness in
      let client = try await node.connect(1)
      try await client.join(15, since: 0)
      node.backend.add(15, members: [5: .manager])
      let latch = gate(node)
      update(node)
      node.publish(#"{"type":"offer","threadId":15,"payload":{}}"#, on: .thread(15))
      try await node.fence(15, witness)
      open(latch, node)
      let loss = try await client.next("word of the loss") { $0.type == "error" }
      #expect(loss.code == "not_found")
      #expect(types(client) == ["thread_update", "error"])
    }
  }

  @Test("reach who joins while the thread's state is asked for, and the state is the newer of the two")
  func joining() async throws {
    let backend = FakeBackend()
    backend.add(15, members: [1: .client, 5: .manager])
    try await TestNode.run(backend: backend) { node in
      let latch = gate(node)
      let client = try await node.connect(1, threads: "*")
      client.say(#"{"type":"subscribe","id":1,"threadId":15}"#)
      try await eventually("the question") { backend.state.with { $0.accessAnswers } == 1 }
      node.publish(#"{"type":"read","threadId":15,"payload":{"userId":5,"upTo":7}}"#, on: .thread(15))
      node.publish(#"{"type":"offer","threadId":15,"payload":{}}"#, on: .thread(15))
      open(latch, node)
      let reply = try await client.next("the reply") { $0.id == 1 }
      #expect(watermark(of: 5, in: reply) == 7)
      _ = try await client.next("the offer") { $0.type == "offer" }
      #expect(types(client) == ["read", "offer"])
      let late = try await node.connect(1, threads: "*", loop: 1)
      #expect(watermark(of: 5, in: try await late.join(15)) == 7)
    }
  }

  @Test("a receipt that comes while the thread's members are asked for is not forgotten for their answer")
  func receiptBeforeAnswer() async throws {
    try await run { node, witness in
      let latch = gate(node)
      node.backend.add(15, members: [1: .client, 5: .manager, 6: .manager])
      let asked = node.backend.state.with { $0.accessAnswers }
      update(node)
      try await eventually("the question") { node.backend.state.with { $0.accessAnswers } > asked }
      node.publish(#"{"type":"read","threadId":15,"payload":{"userId":5,"upTo":7}}"#, on: .thread(15))
      node.publish(#"{"type":"read","threadId":15,"payload":{"userId":6,"upTo":8}}"#, on: .thread(15))
      try await node.fence(15, witness)
      open(latch, node)
      try await eventually("the new member") {
        let late = try await node.connect(1, threads: "*")
        let reply = try await late.join(15)
        return watermark(of: 5, in: reply) == 7 && watermark(of: 6, in: reply) == 8
      }
    }
  }

  @Test("a new member's presence is shown to those about whom the backend is still asked")
  func newMember() async throws {
    let backend = FakeBackend()
    backend.add(15, members: [1: .client])
    try await TestNode.run(backend: backend) { node in
      // On the first loop, so that the hub asks who the members are on the witness' behalf, whom no gate holds up.
      let witness = try await node.connect(9, .manager, threads: "*")
      try await witness.join(15)
      let client = try await node.connect(1, loop: 1)
      try await client.join(15, since: 0)
      backend.add(15, members: [1: .client, 5: .manager])
      let latch = Latch()
      backend.state.with { $0.accessGatesOfUsers = [1: latch] }
      update(node)
      try await eventually("the new member is known") { try await witness.shown(in: 15).contains(5) }
      // By then the client's loop has been told, too.
      try await node.fence(15, witness)
      #expect(try await client.shown(in: 15) == [])
      latch.open()
      _ = try await client.next("the update") { $0.type == "thread_update" }
      _ = try await client.next("the fence") { $0.type.hasPrefix("fence") }
      _ = try await node.connect(5, .manager, loop: 1)
      _ = try await client.next("the new member") { $0.type == "presence" && $0.payload["userId"] as? Int == 5 }
    }
  }

  @Test("of too many the last are lost, and the client is told to load the thread anew")
  func tooMany() async throws {
    try await run { node, witness in
      let (client, latch) = try await held(node)
      // Each is delivered by itself.
      for _ in 0..<(KeptEvents.maximum + 10) { try await node.fence(15, witness) }
      open(latch, node)
      _ = try await client.next("the word") { $0.type == "resync" }
      #expect(types(client).filter { $0 != "thread_update" }.count == KeptEvents.maximum + 1)
      #expect(types(client).last == "resync")
    }
  }

  private func watermark(of user: Int, in reply: Frame) -> Int? {
    let participants = reply.payload["participants"] as? [[String: Any]] ?? []
    return participants.first { $0["userId"] as? Int == user }?["readUpTo"] as? Int
  }
}
