import ChatProtocol
import NIOCore
import NIOHTTP1
import TestSupport
import Testing
import WebSocketClient
import WebSocketCodec

@testable import Gateway

@Suite("Sessions over real sockets", .timeLimit(.minutes(5)))
struct SocketTests {
  /// A node behind a server, for one test.
  private func run(
    configure: (inout GatewayConfiguration) -> Void = { _ in },
    gate: (SessionGate) -> any UpgradeHandling = { $0 },
    _ body: @Sendable @escaping (TestNode, GateTestServer) async throws -> Void
  ) async throws {
    let backend = FakeBackend()
    backend.add(15, members: [1: .client, 5: .manager])
    try await TestNode.run(backend: backend, configure: configure) { node in
      try await GateTestServer.run(gate(SessionGate(gateway: node.gateway)), group: TestNode.group) { server in
        try await body(node, server)
      }
    }
  }

  private func connect(
    _ server: GateTestServer, query: String = "", headers: HTTPHeaders = [:], subprotocols: [String] = [],
    path: String = "/ws"
  ) async throws -> SocketClient {
    SocketClient(
      try await WebSocketClient.connect(
        to: "ws://127.0.0.1:\(server.port)\(path)\(query)", headers: headers, subprotocols: subprotocols))
  }

  /// A token that travels in a header, a list or a URL.
  private let token = "1/client/3600/ask"

  @Test("the token may come in the header, among the subprotocols, in the URL, or in the first frame")
  func tokens() async throws {
    try await run { node, server in
      let header = try await connect(server, headers: ["Authorization": "Bearer \(token)"])
      let query = try await connect(server, query: "?token=\(token)", path: "/")
      let frame = try await connect(server)
      try await frame.client.send(text: "{\"type\":\"auth\",\"payload\":{\"token\":\"\(token)\"}}")
      for client in [header, query, frame] {
        #expect(try await client.next { $0.type == "welcome" }.payload["userId"] as? Int == 1)
        try await client.client.close()
      }
    }
  }

  @Test("of the offered subprotocols the server selects martlet.v1, never the one with the token")
  func subprotocol() async throws {
    try await run { node, server in
      // A token of this shape must not have a slash in a subprotocol (RFC 9110, section 5.6.2): it is refused afterwards.
      let client = try await connect(server, subprotocols: ["martlet.v1", "bearer.nonsense"])
      #expect(client.client.subprotocol == "martlet.v1")
      #expect(
        try await client.client.closure == WebSocketClientClosure(code: .policyViolation, reason: "Invalid token"))
    }
  }

  @Test("a bad token: the upgrade completes, then 1008 Invalid token")
  func badToken() async throws {
    try await run { node, server in
      let client = try await connect(server, headers: ["Authorization": "Bearer nonsense"])
      #expect(
        try await client.client.closure == WebSocketClientClosure(code: .policyViolation, reason: "Invalid token"))
    }
  }

  @Test("a late joiner gets what it missed, then what happens, over the wire")
  func lateJoiner() async throws {
    try await run { node, server in
      for number in 1...5 { node.backend.commit("m\(number)", to: 15) }
      let client = try await connect(server, headers: ["Authorization": "Bearer \(token)"])
      try await client.client.send(text: #"{"type":"subscribe","id":1,"threadId":15,"payload":{"since":2}}"#)
      #expect(try await client.next { $0.id == 1 }.payload["head"] as? Int == 5)
      node.say("live", in: 15)
      var positions: [UInt64] = []
      while positions.last != 6 { positions.append(try await client.next { $0.seq != nil }.seq ?? 0) }
      #expect(positions == [3, 4, 5, 6])
      try await client.client.close()
    }
  }

  @Test("binary frames: 1003; frames over the limit: 1009; an expired token: 4001")
  func closures() async throws {
    try await run(configure: { $0.limits.frameBytes = 2000 }) { node, server in
      let headers: HTTPHeaders = ["Authorization": "Bearer \(token)"]
      let binary = try await connect(server, headers: headers)
      try await binary.client.send(binary: [1, 2, 3])
      #expect(try await binary.client.closure.code.rawValue == 1003)
      let large = try await connect(server, headers: headers)
      try await large.client.send(text: String(repeating: "x", count: 2001))
      #expect(try await large.client.closure.code.rawValue == 1009)
      let expiring = try await connect(server, headers: ["Authorization": "Bearer 1/client/1/ask"])
      #expect(
        try await expiring.client.closure
          == WebSocketClientClosure(code: .init(rawValue: 4001), reason: "Token expired"))
    }
  }

  @Test("a client that does not read ends with 4003, and those beside it get everything")
  func slow() async throws {
    try await run(configure: { $0.limits.unsentBytes = 200_000 }, gate: NarrowGate.init) { node, server in
      let slow = try await RawClient(port: server.port)
      try await slow.send(upgradeRequest("/ws?token=\(token)"))
      try await slow.send(clientText(#"{"type":"subscribe","id":1,"threadId":15}"#))
      try await slow.wait(for: #""id":1"#)
      let good = try await connect(server, headers: ["Authorization": "Bearer \(token)"])
      try await good.client.send(text: #"{"type":"subscribe","id":1,"threadId":15}"#)
      _ = try await good.next { $0.id == 1 }
      try await slow.stopReading()
      let text = String(repeating: "x", count: 20_000)
      let say = { (number: Int) in
        node.publish("{\"type\":\"site_event\",\"n\":\(number),\"text\":\"\(text)\"}", on: .thread(15))
        _ = try await good.next { $0.type == "site_event" }
      }
      var number = 0
      while await node.gateway.statistics().connections == 2, number < 1500 {
        try await say(number)
        number += 1
      }
      // At once: a socket that takes no close frame is cut after some seconds.
      try await slow.startReading()
      let reason = "Too slow"
      try await slow.wait { $0.endsWith([0x88, UInt8(2 + reason.utf8.count)] + [0x0F, 0xA3] + reason.utf8) }
      await slow.close()
      for more in 0..<20 { try await say(number + more) }
      try await good.client.close()
    }
  }

  @Test("trap 3: a stopping node says when to come back, closes with 1001 and lets nobody in")
  func drain() async throws {
    try await run { node, server in
      let headers: HTTPHeaders = ["Authorization": "Bearer \(token)"]
      let client = try await connect(server, headers: headers)
      _ = try await client.next { $0.type == "welcome" }
      await node.gateway.drain()
      _ = try await client.next { $0.type == "reconnect" }
      #expect(try await client.client.closure == WebSocketClientClosure(code: .goingAway, reason: "Going away"))
    }
  }

  @Test("past the limit of new connections per second: 503 with Retry-After")
  func admission() async throws {
    try await run(configure: { $0.limits.connectionsPerSecond = 3 }) { node, server in
      let headers: HTTPHeaders = ["Authorization": "Bearer \(token)"]
      // All at once: on the slowest machine the burst is smaller than that.
      let refusals = await withTaskGroup(of: (status: Int, after: [String])?.self) { group in
        for _ in 0..<40 {
          group.addTask {
            do {
              _ = try await connect(server, headers: headers)
              return nil
            } catch WebSocketClientError.refused(let status, let headers, _) {
              return (status, headers["Retry-After"])
            } catch {
              return (0, ["\(error)"])
            }
          }
        }
        return await group.reduce(into: [(status: Int, after: [String])]()) {
          if let refusal = $1 { $0.append(refusal) }
        }
      }
      #expect((1...37).contains(refusals.count))
      #expect(refusals.allSatisfy { $0 == (503, ["1"]) })
    }
  }
}

/// A gate to connections whose sockets take little: who stands still is soon too slow, and has little to read until it
/// comes to the close frame.
private struct NarrowGate: UpgradeHandling {
  let gate: SessionGate

  init(_ gate: SessionGate) {
    self.gate = gate
  }

  func upgradeDecision(for request: UpgradeRequest) -> UpgradeDecision {
    let decision = gate.upgradeDecision(for: request)
    guard case .upgrade(let subprotocol, let headers, let speaksSoon, let make) = decision else { return decision }
    return .upgrade(subprotocol: subprotocol, headers: headers, speaksSoon: speaksSoon) { eventLoop in
      let connection = try make(eventLoop)
      // Once it is open.
      eventLoop.assumeIsolated().execute { try? connection.setSendBuffer(4096) }
      return connection
    }
  }
}

/// A client that hands out the frames it gets; for one task.
private final class SocketClient {
  let client: WebSocketClient
  private var iterator: WebSocketMessages.AsyncIterator

  init(_ client: WebSocketClient) {
    self.client = client
    self.iterator = client.messages.makeAsyncIterator()
  }

  /// The next text message; nil at the connection's end.
  func nextText() async -> String? {
    while let message = await iterator.next() {
      if case .text(let text) = message { return text }
    }
    return nil
  }

  /// The next frame that fits; others pass by.
  func next(_ fits: (Frame) -> Bool) async throws -> Frame {
    while let text = await nextText() {
      let frame = Frame(text)
      if fits(frame) { return frame }
    }
    throw TestTrouble(description: "the connection ended: \(try await client.closure)")
  }
}
