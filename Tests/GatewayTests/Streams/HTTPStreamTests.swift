import ChatProtocol
import Foundation
import NIOCore
import TestSupport
import Testing

@testable import Gateway

@Suite("Events and commands over plain HTTP", .timeLimit(.minutes(5)))
struct HTTPStreamTests {
  // MARK: /sse

  @Test("a stream says who it is, confirms its threads, and carries each event with the cursor behind it")
  func stream() async throws {
    try await run { node, server in
      node.backend.commit("one", to: 15)
      let client = try await request(server, "GET /sse?threads=15,16&since=0")
      try await client.wait(for: "\"one\"")
      try await client.wait { _ in events(client).filter { $0.frame.type == "subscribed" }.count == 2 }
      node.say("two", in: 15)
      try await client.wait(for: "\"two\"")
      #expect(events(client).first?.frame.type == "welcome")
      let head = client.text.components(separatedBy: "\r\n\r\n")[0].lowercased()
      #expect(head.contains("content-type: text/event-stream"))
      #expect(head.contains("cache-control: no-store, no-transform"))
      #expect(head.contains("x-accel-buffering: no"))
      let log = events(client).filter { $0.frame.seq != nil }
      #expect(log.map(\.frame.seq) == [1, 2])
      let cursor = try Cursor(try #require(log.last?.id), maximumThreads: 9)
      #expect(cursor.positions == [15: 2, 16: 0])
      await client.close()
    }
  }

  @Test("a stream that broke continues behind its last event, whatever was said meanwhile")
  func resume() async throws {
    try await run { node, server in
      let first = try await request(server, "GET /sse?threads=15")
      try await first.wait(for: "subscribed")
      node.say("one", in: 15)
      try await first.wait(for: "\"one\"")
      let id = try #require(events(first).last { $0.id != nil }?.id)
      await first.close()
      node.say("two", "three", in: 15)
      let second = try await request(server, "GET /sse?threads=15", headers: "Last-Event-ID: \(id)\r\n")
      try await second.wait(for: "\"three\"")
      #expect(events(second).compactMap(\.frame.seq) == [2, 3])
      await second.close()
    }
  }

  @Test("a thread of others is refused in the stream, and the rest goes on")
  func refusedThread() async throws {
    try await run { node, server in
      let client = try await request(server, "GET /sse?threads=90,15")
      try await client.wait(for: "\"not_found\"")
      try await client.wait(for: "subscribed")
      node.say("one", in: 15)
      try await client.wait(for: "\"one\"")
      #expect(events(client).first { $0.frame.type == "error" }?.frame.threadId == 90)
      await client.close()
    }
  }

  @Test("the token's end is an event with the code of WebSocket, and the stream's end")
  func expiry() async throws {
    try await run { node, server in
      let client = try await request(server, "GET /sse?threads=15", token: "1/client/1/ask")
      try await client.waitForEnd()
      let last = try #require(events(client).last?.frame)
      #expect(last.type == "close")
      #expect(last.payload["code"] as? Int == 4001)
      await client.close()
    }
  }

  @Test("a node that stops says when to come back, and ends its streams and polls")
  func drain() async throws {
    try await run { node, server in
      let stream = try await request(server, "GET /sse?threads=15")
      try await stream.wait(for: "subscribed")
      let poll = try await request(server, "GET /poll?threads=16&wait=30")
      try await eventually("the poll's thread") { await node.gateway.statistics().threads == 2 }
      await node.gateway.drain()
      try await stream.waitForEnd()
      #expect(events(stream).last?.frame.type == "reconnect")
      let page = try #require(try await answer(poll) as? [String: Any])
      #expect((page["events"] as? [[String: Any]])?.last?["type"] as? String == "reconnect")
    }
  }

  @Test("a silent stream shows that it is alive")
  func heartbeat() async throws {
    try await run(configure: { $0.heartbeat = .seconds(1) }) { _, server in
      let client = try await request(server, "GET /sse")
      try await client.wait { _ in body(client).contains("\n:\n\n") }
      await client.close()
    }
  }

  @Test("a stream that nobody reads is cut, and misses nothing when it comes back")
  func unread() async throws {
    try await run(configure: { $0.heartbeat = .seconds(1) }) { node, server in
      let client = try await RawClient(port: server.port, reads: false)
      try await client.send(
        "GET /sse?threads=15&since=0 HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer 1/client/3600/ask\r\n\r\n")
      try await eventually("its thread") { await node.gateway.statistics().threads == 1 }
      for _ in 0..<400 { node.say(String(repeating: "x", count: 50_000), in: 15) }
      try await eventually("its end") {
        await node.gateway.statistics().connections == 0
      }
      await client.close()
      let page = try await poll(server, "threads=15&since=399&wait=0")
      #expect(positions(page.events) == [400])
    }
  }

  // MARK: /poll

  @Test("a poll answers at once with what there is, and carries on from its cursor without loss or repetition")
  func polls() async throws {
    try await run { node, server in
      node.backend.commit("one", to: 15)
      let first = try await poll(server, "threads=15,16&since=0&wait=0")
      #expect(first.events.filter { $0["type"] as? String == "subscribed" }.count == 2)
      #expect(positions(first.events) == [1])
      node.say("two", "three", in: 15)
      let second = try await poll(server, "threads=15,16&cursor=\(first.cursor)")
      #expect(positions(second.events) == [2, 3])
      let third = try await poll(server, "threads=15,16&cursor=\(second.cursor)&wait=0.1")
      #expect(third.events.isEmpty)
      #expect(try Cursor(third.cursor, maximumThreads: 9) == Cursor([15: 3, 16: 0]))
    }
  }

  @Test("a poll that finds nothing waits for the first event; the user is online meanwhile")
  func waiting() async throws {
    try await run { node, server in
      let client = try await request(server, "GET /poll?threads=15&wait=30")
      try await eventually("the user") { await node.gateway.presence(of: [1])[1]?.online == true }
      let manager = try await node.connect(5, .manager)
      try await manager.join(15)
      // Until it has joined, what is said is not for it.
      try await eventually("an answer, beyond \(client.text)") {
        node.say("news", in: 15)
        return client.text.contains("\"news\"")
      }
      let page = try #require(try await answer(client) as? [String: Any])
      let found = try #require(page["events"] as? [[String: Any]])
      #expect(!found.isEmpty)
      let cursor = try Cursor(try #require(page["cursor"] as? String), maximumThreads: 9)
      let last = try #require(positions(found).last ?? cursor.positions[15].map(Int.init))
      #expect(cursor.positions[15].map(Int.init) == last)
      await client.close()
    }
  }

  @Test("positions and threads may come in a body; one connection carries poll after poll")
  func postedPolls() async throws {
    try await run { node, server in
      node.backend.commit("one", to: 15)
      let body = #"{"threads":[15],"since":{"15":0},"wait":0}"#
      let client = try await request(server, "POST /poll", body: body)
      try await client.wait(for: "\"one\"")
      client.forget()
      try await client.send(
        "POST /poll HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer 1/client/3600/ask\r\n"
          + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
      try await client.wait(for: "\"one\"")
      await client.close()
    }
  }

  @Test("a cursor beyond the log, as after a restore, is told by resync and goes on from the end")
  func reset() async throws {
    try await run { node, server in
      node.backend.commit("one", to: 15)
      let page = try await poll(server, "threads=15&cursor=\(Cursor([15: 70]).text)")
      #expect(page.events.map { $0["type"] as? String } == ["resync"])
      #expect(try Cursor(page.cursor, maximumThreads: 9) == Cursor([15: 1]))
    }
  }

  @Test("a client of HTTP/1.0, as a proxy may be one, gets its stream without chunks")
  func oldClient() async throws {
    try await run { _, server in
      let client = try await RawClient(port: server.port)
      try await client.send("GET /sse HTTP/1.0\r\nAuthorization: Bearer 1/client/3600/ask\r\n\r\n")
      try await client.wait(for: "\r\n\r\nretry: 2000\n\ndata: {\"type\":\"welcome\"")
      #expect(!client.text.lowercased().contains("transfer-encoding"))
      await client.close()
    }
  }

  @Test("who asks for events again and again is refused with 429")
  func pollFlood() async throws {
    try await run(configure: {
      $0.limits.commandsBurst = 2
      $0.limits.commandsPerSecond = 0.001
    }) { _, server in
      _ = try await poll(server, "wait=0")
      _ = try await poll(server, "wait=0")
      for path in ["GET /poll?wait=0", "GET /sse"] {
        let refused = try await request(server, path)
        // A stream is welcomed before it asks for its threads: it is ended by an event.
        try await refused.wait { _ in refused.text.contains(" 429 ") || refused.text.contains("\"code\":4004") }
        await refused.close()
      }
    }
  }

  // MARK: Refusals

  @Test(
    "what is refused is refused with a status and a reason in JSON",
    arguments: [
      ("GET /sse?threads=15", "nonsense", 401, "unauthorized"), ("GET /poll", "nonsense", 401, "unauthorized"),
      ("GET /sse?cursor=bad", "1/client/3600/ask", 400, "invalid_cursor"),
      ("GET /poll?cursor=bad", "1/client/3600/ask", 400, "invalid_cursor"),
      ("GET /poll?threads=%20", "1/client/3600/ask", 400, "invalid"),
      ("POST /sse", "1/client/3600/ask", 405, "method_not_allowed"),
      ("GET /commands", "1/client/3600/ask", 405, "method_not_allowed"),
    ])
  func refusals(line: String, token: String, status: Int, code: String) async throws {
    try await run { _, server in
      let client = try await request(server, line, token: token)
      let body = try #require(try await answer(client, status: status) as? [String: [String: String]])
      #expect(body["error"]?["code"] == code)
      await client.close()
    }
  }

  @Test("without a token: 401; from a foreign page: 403; past the limit of newcomers: 503 with Retry-After")
  func doors() async throws {
    try await run(configure: { $0.limits.connectionsPerSecond = 1 }) { _, server in
      for path in ["GET /sse", "GET /poll", "POST /commands"] {
        let bare = try await request(server, path, token: nil, body: path.hasPrefix("POST") ? "{}" : nil)
        _ = try await answer(bare, status: 401)
        let foreign = try await request(server, path, headers: "Origin: https://evil.example\r\n")
        _ = try await answer(foreign, status: 403)
      }
      // As many at once as no second of a busy machine lets through.
      var clients: [RawClient] = []
      for _ in 0..<20 { clients.append(try await request(server, "GET /sse")) }
      let refused = try await eventualValue("a refusal") { clients.first { $0.text.contains(" 503 ") } }
      _ = try await answer(refused, status: 503)
      #expect(refused.text.lowercased().contains("retry-after: 1"))
      for client in clients { await client.close() }
    }
  }
}
