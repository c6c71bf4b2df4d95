import ChatProtocol
import TestSupport
import Testing

@testable import Gateway

/// The backend's answer is as old as the question: what changes between that and its arrival, somebody must have looked for.
@Suite("Who is taken off a thread while the backend is asked about them", .timeLimit(.minutes(5)))
struct ChangingMembersTests {
  /// A node with thread 15 of clients 1 and 2 and manager 5.
  private func run(_ body: (TestNode, HesitantBroker) async throws -> Void) async throws {
    let backend = FakeBackend()
    backend.add(15, members: [1: .client, 2: .client, 5: .manager])
    let broker = Locked<HesitantBroker?>(nil)
    try await TestNode.run(
      backend: backend,
      through: { memory in
        let hesitant = HesitantBroker(memory)
        broker.with { $0 = hesitant }
        return hesitant
      },
      { node in try await body(node, #require(broker.with { $0 })) })
  }

  /// A witness who needs nobody's word, on the same loop as those in question: what it has seen, their shard has been told.
  private func witness(_ node: TestNode) async throws -> TestClient {
    let witness = try await node.connect(9, .manager, threads: "*")
    try await witness.join(15, since: 0)
    return witness
  }

  private func takeOff(_ node: TestNode) {
    node.backend.add(15, members: [2: .client, 5: .manager])
  }

  private func update(_ node: TestNode) {
    node.publish([node.backend.commit("update", type: "thread_update", to: 15)], of: 15)
  }

  /// Lets `body` happen between the backend's answer to a question about access and that answer's arrival.
  private func whileAnswering(
    _ node: TestNode, _ question: () -> Void, _ body: () async throws -> Void
  ) async throws {
    let latch = Latch()
    let before = node.backend.state.with { state in
      state.accessGates = [latch]
      return state.accessAnswers
    }
    question()
    try await eventually("the answer") { node.backend.state.with { $0.accessAnswers } > before }
    try await body()
    node.backend.state.with { $0.accessGates = [] }
    latch.open()
  }

  /// Client 1 is taken off the thread, and something said in it, before the answer about this client has arrived.
  private func takeOff(_ node: TestNode, whileJoining client: TestClient, seenBy witness: TestClient) async throws {
    let subscribe = #"{"type":"subscribe","id":1,"threadId":15,"payload":{"since":0}}"#
    try await whileAnswering(node, { client.say(subscribe) }) {
      takeOff(node)
      update(node)
      node.say("after", in: 15)
      try await node.fence(15, witness)
    }
  }

  /// The reply to its `subscribe` is a refusal, and the only word of the thread.
  private func expectRefusal(of client: TestClient) async throws {
    let reply = try await client.next("the reply") { $0.id == 1 }
    #expect(reply.type == "error" && reply.code == "not_found")
    #expect(client.positions(of: 15) == [])
  }

  @Test("because of an earlier change: the second change is not theirs any more")
  func asked() async throws {
    try await run { node, _ in
      let (client, witness) = (try await node.connect(1), try await witness(node))
      try await client.join(15, since: 0)
      try await whileAnswering(node, { update(node) }) {
        takeOff(node)
        update(node)
        node.say("after", in: 15)
        try await node.fence(15, witness)
      }
      let loss = try await client.next("word of the loss") { $0.type == "error" }
      #expect(loss.code == "not_found" && loss.threadId == 15)
      #expect(client.positions(of: 15) == [1])
    }
  }

  @Test("because they join a thread that others follow: they get nothing of it")
  func joining() async throws {
    try await run { node, _ in
      let (client, witness) = (try await node.connect(1), try await witness(node))
      node.say("before", in: 15)
      try await takeOff(node, whileJoining: client, seenBy: witness)
      try await expectRefusal(of: client)
    }
  }

  @Test("because they join, and who stays misses nothing: the reply comes once, and all there is behind it")
  func joiningAndStaying() async throws {
    try await run { node, _ in
      let (client, witness) = (try await node.connect(2), try await witness(node))
      node.say("before", in: 15)
      try await takeOff(node, whileJoining: client, seenBy: witness)
      #expect(try await client.next("the reply") { $0.id == 1 }.type == "ok")
      _ = try await client.next("event 3") { $0.seq == 3 }
      #expect(client.positions(of: 15) == [1, 2, 3])
      #expect(client.frames.count { $0.id == 1 } == 1)
      #expect(node.backend.state.with { $0.accessCallers.count { $0.identity.userId == 2 } } == 2)
    }
  }

  @Test("because they join a thread that nobody follows yet, with others: they get nothing of it")
  func joiningTogether() async throws {
    try await run { node, broker in
      let (client, other) = (try await node.connect(1), try await node.connect(2))
      broker.hold()
      for somebody in [client, other] {
        somebody.say(#"{"type":"subscribe","id":1,"threadId":15}"#)
        try await eventually("the backend's yes") { try await somebody.isJoining(15) }
        // The question that the thread itself is asked about with is the other's, and says nothing of the first.
        takeOff(node)
      }
      broker.letGo()
      _ = try await other.next("the reply") { $0.id == 1 }
      try await expectRefusal(of: client)
      node.say("after", in: 15)
      try await node.fence(15, other)
      #expect(client.positions(of: 15) == [])
    }
  }
}
