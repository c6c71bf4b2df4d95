import ChatProtocol
import NIOCore
import Testing

@testable import Gateway

@Suite("A connection's life", .timeLimit(.minutes(5)))
struct ConnectionTests {
  @Test("the first frame is the welcome")
  func welcome() async throws {
    try await TestNode.run(configure: { $0.serverName = "node-1" }) { node in
      let client = try await node.connect(1)
      let welcome = try #require(client.frames.first)
      #expect(welcome.type == "welcome")
      #expect(welcome.payload["userId"] as? Int == 1)
      #expect(welcome.payload["role"] as? String == "client")
      #expect(welcome.payload["server"] as? String == "node-1")
      #expect((welcome.payload["connectionId"] as? String)?.isEmpty == false)
      #expect(welcome.payload["expiresAt"] as? Int != nil)
    }
  }

  @Test("a token may come in the first frame")
  func authFrame() async throws {
    try await TestNode.run { node in
      let client = try await node.open(token: nil)
      client.say("{\"type\":\"auth\",\"payload\":{\"token\":\"\(FakeTokens.token(1))\"}}")
      _ = try await client.next("the welcome") { $0.type == "welcome" }
      #expect(try await client.ask(2, "{\"type\":\"auth\",\"token\":\"\(FakeTokens.token(1))\"}").code == "invalid")
    }
  }

  @Test("what follows the token in one read waits for the welcome and is done in order")
  func early() async throws {
    try await TestNode.run { node in
      let client = try await node.open(token: nil)
      client.say(
        ["{\"type\":\"auth\",\"token\":\"\(FakeTokens.token(1))\"}"]
          + (1...3).map { "{\"type\":\"ping\",\"id\":\($0)}" })
      _ = try await client.next("the last pong") { $0.id == 3 }
      #expect(client.frames.map(\.type) == ["welcome", "pong", "pong", "pong"])
      #expect(client.frames.compactMap(\.id) == [1, 2, 3])
    }
  }

  @Test("a bad token: 1008, Invalid token", arguments: ["", "nonsense", "a b/client/60/ask"])
  func badToken(token: String) async throws {
    try await TestNode.run { node in
      let client = try await node.open(token: token)
      #expect(try await client.closure() == .invalidToken)
    }
  }

  @Test("no token in time, or something else first: 1008")
  func noToken() async throws {
    try await TestNode.run(configure: { $0.limits.authentication = .milliseconds(50) }) { node in
      let silent = try await node.open(token: nil)
      #expect(try await silent.closure() == .unauthorized)
      let hasty = try await node.open(token: nil)
      hasty.say(#"{"type":"subscribe","threadId":15}"#)
      #expect(try await hasty.closure() == .unauthorized)
    }
  }

  @Test("an expired token ends the connection with 4001")
  func expiry() async throws {
    try await TestNode.run { node in
      let client = try await node.connect(1, secondsToLive: 1)
      #expect(try await client.closure() == .tokenExpired)
    }
  }

  @Test("refresh: a new token of the same user and role lets the connection live on")
  func refresh() async throws {
    try await TestNode.run { node in
      let (client, reply) = try await refreshed(on: node)
      #expect(reply.type == "ok")
      #expect(reply.payload["expiresAt"] as? Int != nil)
      #expect(try await client.ask(3, #"{"type":"ping"}"#).type == "pong")
      #expect(client.connection.state.with { $0.closure } == nil)
    }
  }

  /// A client whose first token's time is over, and the reply to its refresh. A machine may be so busy that a token ends
  /// before it is refreshed: then another client tries with one that lives longer.
  private func refreshed(on node: TestNode) async throws -> (TestClient, Frame) {
    var secondsToLive = 2
    while true {
      let client = try await node.connect(1, secondsToLive: secondsToLive)
      let witness = try await node.connect(1, secondsToLive: secondsToLive)
      do {
        let reply = try await client.ask(2, "{\"type\":\"refresh\",\"payload\":{\"token\":\"\(FakeTokens.token(1))\"}}")
        #expect(try await witness.closure() == .tokenExpired)
        return (client, reply)
      } catch let ended as Ended where ended.closure == .tokenExpired && secondsToLive < 30 {
        secondsToLive *= 4
      }
    }
  }

  @Test("refresh: another user's, another role's or a bad token is refused and changes nothing")
  func refreshRefused() async throws {
    try await TestNode.run { node in
      let client = try await node.connect(1)
      for (id, token) in [FakeTokens.token(2), FakeTokens.token(1, .manager), "junk"].enumerated() {
        let reply = try await client.ask(10 + id, "{\"type\":\"refresh\",\"token\":\"\(token)\"}")
        #expect(reply.code == "invalid_token")
      }
      #expect(try await client.ask(3, #"{"type":"ping"}"#).type == "pong")
    }
  }

  @Test("refresh: a claim that no longer names a joined thread takes it away")
  func refreshedClaim() async throws {
    let backend = FakeBackend()
    backend.add(15, members: [1: .client])
    try await TestNode.run(backend: backend) { node in
      let client = try await node.connect(1, threads: "15,16")
      #expect(try await client.join(15).type == "ok")
      let token = FakeTokens.token(1, threads: "16")
      #expect(try await client.ask(2, "{\"type\":\"refresh\",\"token\":\"\(token)\"}").type == "ok")
      let taken = try await client.next("word of the loss") { $0.type == "error" }
      #expect(taken.code == "forbidden" && taken.threadId == 15)
    }
  }

  @Test("one connection too many: the oldest makes way with 4002, on whatever loop it is")
  func replaced() async throws {
    try await TestNode.run(configure: { $0.limits.connectionsPerUser = 2 }) { node in
      let oldest = try await node.connect(1)
      let second = try await node.connect(1, loop: 1)
      let third = try await node.connect(1)
      #expect(try await oldest.closure() == .replaced)
      for client in [second, third] { #expect(try await client.ask(2, #"{"type":"ping"}"#).type == "pong") }
      _ = try await node.connect(2)
      #expect(second.connection.state.with { $0.closure } == nil)
    }
  }

  @Test("more commands than the burst get an error each, and the connection lives")
  func rateLimit() async throws {
    try await TestNode.run(
      configure: {
        $0.limits.commandsBurst = 5
        $0.limits.commandsPerSecond = 1
      }
    ) { node in
      let client = try await node.connect(1)
      client.say((1...10).map { "{\"type\":\"ping\",\"id\":\($0)}" })
      _ = try await client.next("the last reply") { $0.id == 10 }
      #expect(client.frames.count { $0.type == "pong" } == 5)
      #expect(client.frames.count { $0.code == "rate_limit" } == 5)
      #expect(client.connection.state.with { $0.closure } == nil)
    }
  }

  @Test("a flood ends with 4004, also when it leaves room for a command now and then")
  func flood() async throws {
    try await TestNode.run(
      configure: {
        $0.limits.commandsBurst = 5
        $0.limits.commandsPerSecond = 5
        $0.limits.refusedCommands = 50
      }
    ) { node in
      let client = try await node.connect(1)
      let clock = ContinuousClock()
      let deadline = clock.now + .seconds(90)
      while client.connection.state.with({ $0.closure }) == nil, clock.now < deadline {
        // Each time fewer than may be refused at once; all that becomes free in eight seconds is less than what they take.
        client.say(Array(repeating: #"{"type":"ping"}"#, count: 49))
        try await client.loop.submit {}.get()
        // Long enough for one more command to be allowed: that must not make the flood forgotten.
        try await clock.sleep(for: .milliseconds(250))
      }
      #expect(client.connection.state.with { $0.closure } == .rateLimit)
      #expect(client.frames.count { $0.type == "pong" } > 5)
    }
  }

  @Test("threads and watched users of one connection are limited together")
  func subscriptions() async throws {
    let backend = FakeBackend()
    for id in 1...4 as ClosedRange<Int64> { backend.add(ThreadID(id), members: [1: .client]) }
    try await TestNode.run(backend: backend, configure: { $0.limits.subscriptions = 3 }) { node in
      let client = try await node.connect(1)
      for id in 1...3 { #expect(try await client.join(ThreadID(Int64(id)), id: id).type == "ok") }
      #expect(try await client.join(4, id: 4).code == "limit")
      #expect(try await client.ask(5, #"{"type":"watch","payload":{"userIds":[5]}}"#).code == "limit")
      #expect(try await client.join(2, id: 6).type == "ok")
      #expect(try await client.ask(7, #"{"type":"unsubscribe","threadId":1}"#).type == "ok")
      #expect(try await client.join(4, id: 8).type == "ok")
    }
  }

  @Test("a revoked user's connections end with 4005, nobody else's")
  func revoked() async throws {
    try await TestNode.run { node in
      let clients = [try await node.connect(1), try await node.connect(1, loop: 1)]
      let other = try await node.connect(2)
      #expect(await node.gateway.disconnect(1) == 2)
      for client in clients { #expect(try await client.closure() == .revoked) }
      #expect(try await other.ask(2, #"{"type":"ping"}"#).type == "pong")
    }
  }

  @Test("a stopping node sends everybody away with word of when to come back, spread over a time")
  func drain() async throws {
    try await TestNode.run(configure: { $0.reconnectSpread = .seconds(5) }) { node in
      var clients: [TestClient] = []
      for user in 0..<20 { clients.append(try await node.connect(UserID(Int64(user)), loop: user % 2)) }
      await node.gateway.drain()
      var pauses: Set<Int> = []
      for client in clients {
        #expect(client.connection.state.with { $0.closure } == .goingAway)
        let last = try #require(client.frames.last)
        #expect(last.type == "reconnect")
        let pause = try #require(last.payload["afterMs"] as? Int)
        #expect((0...5000).contains(pause))
        pauses.insert(pause)
      }
      #expect(pauses.count > 5)
    }
  }

  @Test("what is no frame gets an error and ends nothing")
  func nonsense() async throws {
    try await TestNode.run { node in
      let client = try await node.connect(1)
      client.say(["", "nonsense", "[]", "{}", #"{"type":"dance"}"#, "{\"type\":\"ping\",\"id\":\"x\""])
      #expect(try await client.ask(2, #"{"type":"ping"}"#).type == "pong")
      #expect(client.frames.count { $0.type == "error" } == 6)
    }
  }
}
