import ChatProtocol
import NIOCore
import TestSupport
import Testing

@testable import Gateway

@Suite("Typing", .timeLimit(.minutes(5)))
struct TypingTests {
  private func node(
    lease: TimeAmount = .seconds(60),
    _ body: (TestNode, _ typist: TestClient, _ other: TestClient, _ peer: TestClient) async throws -> Void
  ) async throws {
    let backend = FakeBackend()
    backend.add(15, members: [1: .client, 5: .manager])
    try await TestNode.run(backend: backend, configure: { $0.typingLease = lease }) { node in
      let typist = try await node.connect(1)
      let other = try await node.connect(1, loop: 1)
      let peer = try await node.connect(5, .manager, loop: 1)
      for client in [typist, other, peer] { try await client.join(15) }
      try await body(node, typist, other, peer)
    }
  }

  private func typing(_ client: TestClient) -> [Bool] {
    client.frames.filter { $0.type == "typing" }.compactMap { $0.payload["isTyping"] as? Bool }
  }

  @Test("reaches the others word for word, and not the connection that types")
  func notEchoed() async throws {
    try await node { node, typist, other, peer in
      #expect(try await typist.ask(2, #"{"type":"typing","threadId":15,"payload":{"isTyping":true}}"#).type == "ok")
      let frame = try await peer.next("typing") { $0.type == "typing" }
      #expect(frame.text == #"{"type":"typing","threadId":15,"payload":{"userId":1,"isTyping":true}}"#)
      _ = try await other.next("typing on the user's other connection") { $0.type == "typing" }
      _ = try await typist.ask(3, #"{"type":"typing","threadId":15,"isTyping":false}"#)
      _ = try await peer.next("the end of typing") { $0.payload["isTyping"] as? Bool == false }
      try await node.fence(15, typist, other, peer)
      #expect(typing(typist) == [])
      #expect(typing(peer) == [true, false])
      #expect(typing(other) == [true, false])
    }
  }

  @Test("ends by itself when it is not renewed")
  func lease() async throws {
    try await node(lease: .milliseconds(100)) { node, typist, other, peer in
      typist.say(#"{"type":"typing","threadId":15,"isTyping":true}"#)
      _ = try await peer.next("the end of typing") { $0.payload["isTyping"] as? Bool == false }
      #expect(typing(peer) == [true, false])
      #expect(typing(typist) == [])
    }
  }

  @Test("renewed at once it is not published again")
  func renewed() async throws {
    try await node { node, typist, other, peer in
      typist.say(Array(repeating: #"{"type":"typing","threadId":15,"isTyping":true}"#, count: 5))
      _ = try await peer.next("typing") { $0.type == "typing" }
      _ = try await typist.ask(2, #"{"type":"typing","threadId":15,"isTyping":false}"#)
      try await node.fence(15, peer)
      #expect(typing(peer) == [true, false])
    }
  }

  @Test("ends at once when the connection goes or leaves the thread")
  func gone() async throws {
    try await node { node, typist, other, peer in
      other.say(#"{"type":"typing","threadId":15,"isTyping":true}"#)
      _ = try await peer.next("typing") { $0.type == "typing" }
      other.cut()
      _ = try await peer.next("the end of typing") { $0.payload["isTyping"] as? Bool == false }
      typist.say(#"{"type":"typing","threadId":15,"isTyping":true}"#)
      _ = try await typist.ask(4, #"{"type":"unsubscribe","threadId":15}"#)
      try await eventually("two ends of typing") { typing(peer).count { !$0 } == 2 }
      #expect(typing(peer) == [true, false, true, false])
    }
  }

  @Test("is shown to who joins meanwhile")
  func inReply() async throws {
    try await node { node, typist, other, peer in
      _ = try await typist.ask(2, #"{"type":"typing","threadId":15,"isTyping":true}"#)
      _ = try await peer.next("typing") { $0.type == "typing" }
      let late = try await node.connect(5, .manager)
      let participants = try await late.join(15).payload["participants"] as? [[String: Any]] ?? []
      #expect(participants.first { $0["userId"] as? Int == 1 }?["isTyping"] as? Bool == true)
      #expect(participants.first { $0["userId"] as? Int == 5 }?["isTyping"] as? Bool == false)
    }
  }

  @Test("is for those who have joined")
  func notJoined() async throws {
    try await node { node, typist, other, peer in
      node.backend.add(16, members: [1: .client])
      let reply = try await typist.ask(2, #"{"type":"typing","threadId":16,"isTyping":true}"#)
      #expect(reply.code == "forbidden")
    }
  }

  @Test("from another publisher, as the brief has it, reaches the thread")
  func published() async throws {
    try await node { node, typist, other, peer in
      node.publish(#"{"userId":9,"isTyping":true}"#, on: .typing(15))
      for client in [typist, other, peer] {
        let frame = try await client.next("typing") { $0.type == "typing" }
        #expect(frame.text == #"{"type":"typing","threadId":15,"payload":{"userId":9,"isTyping":true}}"#)
      }
    }
  }
}
