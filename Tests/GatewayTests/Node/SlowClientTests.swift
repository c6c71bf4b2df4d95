import ChatProtocol
import TestSupport
import Testing

@testable import Gateway

@Suite("Backpressure by meaning", .timeLimit(.minutes(5)))
struct SlowClientTests {
  private func node(
    configure: (inout GatewayConfiguration) -> Void = { _ in },
    _ body: (TestNode, _ slow: TestClient, _ fast: TestClient) async throws -> Void
  ) async throws {
    let backend = FakeBackend()
    backend.add(15, members: [1: .client, 5: .manager])
    try await TestNode.run(
      backend: backend,
      configure: {
        $0.limits.unsentBytes = 8000
        configure(&$0)
      }
    ) { node in
      let slow = try await node.connect(1)
      let fast = try await node.connect(5, .manager)
      try await slow.join(15, since: 0)
      try await fast.join(15, since: 0)
      try await body(node, slow, fast)
    }
  }

  private let typing = #"{"userId":9,"isTyping":true}"#

  @Test("a little behind: typing is dropped, messages are not")
  func ephemeral() async throws {
    try await node { node, slow, fast in
      try await slow.setWritable(false, unsent: 1500)
      node.publish(typing, on: .typing(15))
      node.say("a", in: 15)
      try await node.fence(15, slow, fast)
      #expect(fast.frames.contains { $0.type == "typing" })
      #expect(!slow.frames.contains { $0.type == "typing" })
      #expect(slow.positions(of: 15) == [1])
      try await slow.setWritable(true)
      node.publish(typing, on: .typing(15))
      _ = try await slow.next("typing again") { $0.type == "typing" }
    }
  }

  @Test("further behind: the log waits, is read again when the connection has drained, and nothing is missing")
  func heldBack() async throws {
    try await node { node, slow, fast in
      try await slow.setWritable(false, unsent: 5000)
      for number in 1...20 { node.say("m\(number)", in: 15) }
      try await node.fence(15, slow, fast)
      #expect(fast.positions(of: 15) == Array(1...20))
      #expect(slow.positions(of: 15) == [])
      try await slow.setWritable(true)
      node.say("live", in: 15)
      _ = try await slow.next("event 21") { $0.seq == 21 }
      #expect(slow.positions(of: 15) == Array(1...21))
      #expect(slow.connection.state.with { $0.closure } == nil)
    }
  }

  @Test("a connection that stalls again and again loses nothing and doubles nothing")
  func stutter() async throws {
    var random = SeededGenerator.announced("stutter")
    try await node(configure: { $0.limits.ringEvents = 16 }) { node, slow, fast in
      for number in 1...200 {
        node.say("m\(number)", in: 15)
        if Int.random(in: 0...3, using: &random) == 0 {
          try await slow.setWritable(Bool.random(using: &random), unsent: 5000)
        }
      }
      try await slow.setWritable(true)
      for client in [slow, fast] {
        _ = try await client.next("event 200") { $0.seq == 200 }
        #expect(client.positions(of: 15) == Array(1...200))
      }
    }
  }

  @Test("a connection that stalls once more while the log is read for it waits, and loses nothing")
  func stalledAgain() async throws {
    try await node(configure: { $0.limits.ringEvents = 4 }) { node, slow, fast in
      try await slow.setWritable(false, unsent: 5000)
      for number in 1...60 { node.say("m\(number)", in: 15) }
      try await node.fence(15, slow, fast)
      let latch = Latch()
      let reads = node.backend.state.with { state in
        state.gate = latch
        return state.reads.count
      }
      try await slow.setWritable(true)
      try await eventually("the question for the log") { node.backend.state.with { $0.reads.count } > reads }
      try await slow.setWritable(false, unsent: 7000)
      latch.open()
      node.backend.state.with { $0.gate = nil }
      // Until the page has come, and could not be sent.
      try await eventually("the page") { try await slow.isBehind(15) }
      #expect(slow.positions(of: 15) == [])
      try await slow.setWritable(true)
      _ = try await slow.next("event 60") { $0.seq == 60 }
      #expect(slow.positions(of: 15) == Array(1...60))
      #expect(slow.connection.state.with { $0.closure } == nil)
    }
  }

  @Test("too far behind with what cannot be had again: 4003, and nobody else suffers")
  func tooSlow() async throws {
    try await node { node, slow, fast in
      try await slow.setWritable(false, unsent: 7900)
      node.publish("{\"type\":\"order_paid\",\"text\":\"\(String(repeating: "x", count: 200))\"}", on: .thread(15))
      #expect(try await slow.closure() == .tooSlow)
      node.say("after", in: 15)
      _ = try await fast.next("event 1") { $0.seq == 1 }
    }
  }
}
