import ChatProtocol
import Testing

@testable import Gateway

@Suite("Read receipts", .timeLimit(.minutes(5)))
struct ReadTests {
  private func node(
    _ body: (TestNode, _ reader: TestClient, _ elsewhere: TestClient, _ peer: TestClient) async throws -> Void
  ) async throws {
    let backend = FakeBackend()
    backend.add(15, members: [1: .client, 5: .manager])
    try await TestNode.run(backend: backend) { node in
      let reader = try await node.connect(1)
      let elsewhere = try await node.connect(1, loop: 1)
      let peer = try await node.connect(5, .manager, loop: 1)
      for client in [reader, peer] { try await client.join(15) }
      try await body(node, reader, elsewhere, peer)
    }
  }

  private func receipts(_ client: TestClient) -> [String] { client.frames.filter { $0.type == "read" }.map(\.text) }

  @Test("reach the thread and the reader's other connections, each connection once")
  func once() async throws {
    try await node { node, reader, elsewhere, peer in
      let reply = try await reader.ask(2, #"{"type":"read","threadId":15,"payload":{"messageIds":["msg_1",2]}}"#)
      #expect(reply.type == "ok")
      for client in [reader, elsewhere, peer] { _ = try await client.next("a receipt") { $0.type == "read" } }
      try await node.fence(15, reader, peer)
      node.publish(#"{"type":"last"}"#, on: .client(1))
      _ = try await elsewhere.next("the end") { $0.type == "last" }
      let expected = #"{"type":"read","threadId":15,"payload":{"userId":1,"messageIds":["msg_1",2]}}"#
      for client in [reader, elsewhere, peer] { #expect(receipts(client) == [expected]) }
      #expect(node.backend.state.with { $0.marks } == [.messages(["\"msg_1\"", "2"])])
    }
  }

  @Test("up to a position: the watermark is in the next reply to subscribe")
  func watermark() async throws {
    try await node { node, reader, elsewhere, peer in
      _ = try await reader.ask(2, #"{"type":"read","threadId":15,"payload":{"upTo":7}}"#)
      let frame = try await peer.next("a receipt") { $0.type == "read" }
      #expect(frame.payload["upTo"] as? Int == 7)
      #expect(frame.payload["userId"] as? Int == 1)
      let late = try await node.connect(5, .manager)
      let participants = try await late.join(15).payload["participants"] as? [[String: Any]] ?? []
      #expect(participants.first { $0["userId"] as? Int == 1 }?["readUpTo"] as? Int == 7)
    }
  }

  @Test("without a thread, as the brief's clients say it, are those of the thread that was joined")
  func bare() async throws {
    try await node { node, reader, elsewhere, peer in
      _ = try await reader.ask(2, #"{"type":"read","messageIds":["msg_1"]}"#)
      let frame = try await peer.next("a receipt") { $0.type == "read" }
      #expect(frame.text == #"{"type":"read","threadId":15,"payload":{"userId":1,"messageIds":["msg_1"]}}"#)
    }
  }

  @Test("from another publisher, as the brief has it, reach the user's connections")
  func published() async throws {
    try await node { node, reader, elsewhere, peer in
      node.publish(#"{"messageIds":["msg_1"]}"#, on: .read(1))
      for client in [reader, elsewhere] {
        let frame = try await client.next("a receipt") { $0.type == "read" }
        #expect(frame.text == #"{"type":"read","payload":{"userId":1,"messageIds":["msg_1"]}}"#)
      }
      try await node.fence(15, peer)
      #expect(receipts(peer) == [])
    }
  }

  @Test("that the backend does not take are errors")
  func refused() async throws {
    try await node { node, reader, elsewhere, peer in
      node.backend.state.with { $0.failure = .unavailable }
      #expect(try await reader.ask(2, #"{"type":"read","threadId":15,"upTo":1}"#).code == "unavailable")
      node.backend.state.with { $0.failure = .invalid("No such message.") }
      let reply = try await reader.ask(3, #"{"type":"read","threadId":15,"messageIds":["x"]}"#)
      #expect(reply.code == "invalid")
      #expect(reply.payload["message"] as? String == "No such message.")
    }
  }
}
