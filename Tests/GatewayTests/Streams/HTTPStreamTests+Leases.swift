import ChatProtocol
import Foundation
import NIOCore
import TestSupport
import Testing

@testable import Gateway

extension HTTPStreamTests {
  /// Poll after poll on one connection, as a browser asks.
  private struct Poller {
    let client: RawClient

    func ask(_ query: String, token: String = "1/client/3600/ask") async throws {
      client.forget()
      try await client.send("GET /poll?\(query) HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(token)\r\n\r\n")
    }
  }

  private func page(_ client: RawClient) async throws -> (events: [[String: Any]], cursor: String) {
    let page = try #require(try await answer(client) as? [String: Any])
    return (try #require(page["events"] as? [[String: Any]]), try #require(page["cursor"] as? String))
  }

  /// A client whose first waiting poll was answered with `one`.
  private func withPoller(
    configure: (inout GatewayConfiguration) -> Void = { $0.pollLease = .seconds(60) },
    _ body: @Sendable @escaping (TestNode, RawClient, String) async throws -> Void
  ) async throws {
    try await run(configure: configure) { node, server in
      node.backend.commit("one", to: 15)
      let client = try await request(server, "GET /poll?threads=15&since=0")
      let first = try await page(client)
      #expect(positions(first.events) == [1])
      try await body(node, client, first.cursor)
      await client.close()
    }
  }

  @Test("what is in no log and happens between two polls is told by the second, which asks nobody anew")
  func betweenPolls() async throws {
    try await withPoller { node, client, cursor in
      let questions = node.backend.state.with { $0.accessAnswers }
      let manager = try await node.connect(5, .manager)
      try await manager.join(15)
      let own = node.backend.state.with { $0.accessAnswers } - questions
      _ = try await manager.ask(2, #"{"type":"typing","threadId":15,"payload":{"isTyping":true}}"#)
      node.say("two", in: 15)
      _ = try await manager.next("the message") { $0.seq == 2 }
      #expect(await node.gateway.statistics().connections == 2)
      try await Poller(client: client).ask("threads=15&cursor=\(cursor)")
      let second = try await page(client)
      #expect(positions(second.events) == [2])
      #expect(second.events.contains { $0["type"] as? String == "typing" })
      #expect(node.backend.state.with { $0.accessAnswers } == questions + own)
      #expect(try Cursor(second.cursor, maximumThreads: 9) == Cursor([15: 2]))
    }
  }

  @Test("who comes back from elsewhere in the log gets what the log has from there")
  func otherPosition() async throws {
    try await withPoller { node, client, _ in
      node.say("two", in: 15)
      try await Poller(client: client).ask("threads=15&since=0")
      #expect(positions(try await page(client).events) == [1, 2])
    }
  }

  @Test("who does not come back is let go")
  func leaseEnds() async throws {
    try await withPoller(configure: { $0.pollLease = .milliseconds(100) }) { node, client, cursor in
      #expect(await node.gateway.statistics().connections <= 1)
      try await eventually("the end of the session") {
        await node.gateway.statistics().connections == 0
      }
      node.say("two", in: 15)
      try await Poller(client: client).ask("threads=15&cursor=\(cursor)")
      #expect(positions(try await page(client).events) == [2])
    }
  }

  @Test("more than is kept ends the session, and the next poll reads the log")
  func tooMuchKept() async throws {
    try await withPoller { node, client, cursor in
      for _ in 0..<5 { node.say(String(repeating: "x", count: 10_000), in: 15) }
      try await eventually("the end of the session") {
        await node.gateway.statistics().connections == 0
      }
      try await Poller(client: client).ask("threads=15&cursor=\(cursor)")
      #expect(positions(try await page(client).events) == [2, 3, 4, 5, 6])
    }
  }

  @Test("a session between two polls ends with its token, and with the user's")
  func leaseAndToken() async throws {
    try await withPoller { node, client, cursor in
      #expect(await node.gateway.disconnect(1) == 1)
      try await eventually("the end of the session") {
        await node.gateway.statistics().connections == 0
      }
    }
    try await run(configure: { $0.pollLease = .seconds(60) }) { node, server in
      node.backend.commit("one", to: 15)
      let client = try await request(server, "GET /poll?threads=15&since=0", token: "1/client/8/ask")
      _ = try await page(client)
      #expect(await node.gateway.statistics().connections == 1)
      try await eventually("the end of the session", within: .seconds(40)) {
        await node.gateway.statistics().connections == 0
      }
      await client.close()
    }
  }

  @Test("a poll that goes on counts as no newcomer")
  func noNewcomer() async throws {
    try await withPoller(configure: {
      $0.limits.connectionsPerSecond = 1
      $0.pollLease = .seconds(60)
    }) { node, client, cursor in
      var cursor = cursor
      for number in 2...6 {
        node.say("\(number)", in: 15)
        try await Poller(client: client).ask("threads=15&cursor=\(cursor)")
        let next = try await page(client)
        #expect(positions(next.events) == [number])
        cursor = next.cursor
      }
      try await Poller(client: client).ask("threads=15&cursor=\(cursor)&wait=0")
    }
  }
}
