import ChatProtocol
import NIOCore
import Testing

@testable import Gateway

extension HTTPStreamTests {
  @Test("commands are done in order and answered in an array, whether one or many")
  func commands() async throws {
    try await run { node, server in
      let manager = try await node.connect(5, .manager)
      try await manager.join(15)
      let client = try await request(
        server, "POST /commands",
        body: """
          [{"type":"ping","id":1},{"type":"typing","id":2,"threadId":15,"payload":{"isTyping":true}},
          {"type":"send","id":"s","threadId":15,"payload":{"text":"hello","clientMessageId":"c1"}},
          {"type":"watch","id":4,"payload":{"userIds":[5,77]}},{"type":"subscribe","id":5,"threadId":15},
          {"type":"typing","id":6,"threadId":90,"payload":{"isTyping":true}},{"type":"nonsense","id":7},
          {"type":"typing","threadId":15,"payload":{"isTyping":false}},7]
          """)
      let replies = try #require(try await answer(client) as? [[String: Any]])
      #expect(
        replies.map { $0["type"] as? String }
          == ["pong", "ok", "ok", "ok", "error", "error", "error", "error"])
      let codes = replies.compactMap { ($0["payload"] as? [String: Any])?["code"] as? String }
      #expect(codes == ["invalid", "not_found", "unknown_type", "invalid"])
      _ = try await manager.next("the typing") { $0.type == "typing" && $0.payload["isTyping"] as? Bool == true }
      _ = try await manager.next("its end") { $0.type == "typing" && $0.payload["isTyping"] as? Bool == false }
      let single = try await request(server, "POST /commands", body: #"{"type":"ping"}"#)
      #expect((try await answer(single) as? [[String: String]]) == [["type": "pong"]])
    }
  }

  @Test("typing by requests ends by itself")
  func typingLease() async throws {
    try await run(configure: { $0.typingLease = .milliseconds(200) }) { node, server in
      let manager = try await node.connect(5, .manager)
      try await manager.join(15)
      let client = try await request(
        server, "POST /commands", body: #"{"type":"typing","threadId":15,"payload":{"isTyping":true}}"#)
      _ = try await answer(client)
      _ = try await manager.next("its end") { $0.type == "typing" && $0.payload["isTyping"] as? Bool == false }
    }
  }

  @Test("a flood of commands is refused: each beyond the limit, and then the whole request with 429")
  func flood() async throws {
    try await run(configure: {
      $0.limits.commandsBurst = 3
      $0.limits.commandsPerSecond = 0.001
    }) { _, server in
      let frames = Array(repeating: #"{"type":"ping","id":1}"#, count: 3).joined(separator: ",")
      let first = try await request(server, "POST /commands", body: "[{\"type\":\"ping\"}]")
      _ = try await answer(first)
      let second = try await request(server, "POST /commands", body: "[\(frames)]")
      let replies = try #require(try await answer(second) as? [[String: Any]])
      #expect(replies.map { $0["type"] as? String } == ["pong", "pong", "error"])
      let third = try await request(server, "POST /commands", body: "[\(frames)]")
      _ = try await answer(third, status: 429)
    }
  }

  @Test("bodies that are too big, too many frames, and what is no JSON are refused", arguments: [413, 400, 401])
  func badBodies(status: Int) async throws {
    try await run(configure: { $0.limits.frameBytes = 500 }) { _, server in
      let body =
        switch status {
        case 413: String(repeating: " ", count: 2001)
        case 400: "[" + Array(repeating: "1", count: 61).joined(separator: ",") + "]"
        default: "{}"
        }
      let token = status == 401 ? "nonsense" : "1/client/3600/ask"
      let client = try await request(server, "POST /commands", token: token, body: body)
      _ = try await answer(client, status: status)
    }
  }
}
