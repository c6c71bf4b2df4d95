import Gateway
import NIOCore
import TestSupport
import Testing
import WebSocketClient
import WebSocketCodec

@Suite("No connection outlives its client or its server", .timeLimit(.minutes(5)))
struct GateLifetimeTests {
  @Test("trap 1: 200 clients that just go away leave no connection behind")
  func halfClosed() async throws {
    let upgrades = RecordingUpgrades()
    try await GateTestServer.run(upgrades) { server in
      var clients: [RawClient] = []
      for _ in 0..<200 {
        let client = try await RawClient(port: server.port)
        try await client.send(upgradeRequest())
        clients.append(client)
      }
      try await eventually("200 sockets") { upgrades.openSockets == 200 }
      for (index, client) in clients.enumerated() {
        // Half of them vanish, the others close their side and stay: to the server both look the same at first.
        if index % 2 == 0 { await client.close() } else { try await client.halfClose() }
      }
      try await eventually("the end of all sockets") { upgrades.openSockets == 0 }
      #expect(upgrades.closures.count == 200)
      #expect(upgrades.closures.allSatisfy { $0 == .lost })
      for client in clients where !client.isEnded { try await client.waitForEnd() }
      for client in clients { await client.close() }
    }
  }

  @Test("trap 1: the same after an upgrade that was not the first request")
  func halfClosedLater() async throws {
    let upgrades = RecordingUpgrades()
    try await GateTestServer.run(upgrades) { server in
      let client = try await RawClient(port: server.port)
      try await client.send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n" + upgradeRequest())
      try await client.wait(for: "101 Switching")
      try await client.halfClose()
      try await client.waitForEnd()
      try await eventually("the end of all sockets") { upgrades.openSockets == 0 }
    }
  }

  @Test("a connection that never asks ends with its client", arguments: [false, true])
  func idleHalfClosed(afterRequest: Bool) async throws {
    try await GateTestServer.run { server in
      let client = try await RawClient(port: server.port)
      if afterRequest {
        try await client.send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n")
        try await client.wait(for: "hello")
      }
      try await client.halfClose()
      try await client.waitForEnd()
      await client.close()
    }
  }

  @Test("a client that asks and closes its side still gets its answer")
  func halfClosedRequest() async throws {
    try await GateTestServer.run { server in
      let client = try await RawClient(port: server.port)
      try await client.send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n")
      try await client.halfClose()
      try await client.waitForEnd()
      #expect(client.text.hasSuffix("hello"))
      await client.close()
    }
  }

  @Test("a client that sends no complete head in time is cut off, though it keeps sending")
  func slowHandshake() async throws {
    var configuration = GateConfiguration()
    configuration.handshakeTimeout = .milliseconds(300)
    try await GateTestServer.run(configuration: configuration) { server in
      let started = ContinuousClock.now
      let silent = try await RawClient(port: server.port)
      let slow = try await RawClient(port: server.port)
      try await slow.send("GET /ws HTTP/1.1\r\n")
      while !slow.isEnded, ContinuousClock.now - started < .seconds(10) {
        try? await slow.send("X: y\r\n")
        try await Task.sleep(for: .milliseconds(20))
      }
      #expect(slow.isEnded)
      #expect(ContinuousClock.now - started > .milliseconds(200))
      try await silent.waitForEnd()
    }
  }

  @Test("a connection that is idle between requests ends after its time, one with an answer under way does not")
  func idleTimeout() async throws {
    var configuration = GateConfiguration()
    configuration.idleTimeout = .milliseconds(200)
    try await GateTestServer.run(configuration: configuration) { server in
      let held = try await RawClient(port: server.port)
      try await held.send("GET /held HTTP/1.1\r\nHost: a\r\n\r\n")
      try await held.wait(for: "first half,")
      let client = try await RawClient(port: server.port)
      try await client.send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n")
      try await client.wait(for: "hello")
      try await client.waitForEnd()
      #expect(!held.isEnded)
      server.latch.open()
      try await held.wait(for: "second half")
      try await held.waitForEnd()
    }
  }

  @Test("a request whose body stops coming ends after the idle time")
  func slowBody() async throws {
    var configuration = GateConfiguration()
    configuration.idleTimeout = .milliseconds(200)
    try await GateTestServer.run(configuration: configuration) { server in
      let client = try await RawClient(port: server.port)
      try await client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf")
      try await client.waitForEnd()
      await client.close()
    }
  }

  @Test("a request with Connection: close, or of HTTP/1.0, is the last")
  func lastRequest() async throws {
    try await GateTestServer.run { server in
      for request in ["GET /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "GET /hello HTTP/1.0\r\n\r\n"] {
        let client = try await RawClient(port: server.port)
        try await client.send(request)
        try await client.waitForEnd()
        #expect(client.text.hasSuffix("hello"))
        #expect(client.text.lowercased().contains("connection: close"))
        await client.close()
      }
    }
  }

  @Test("a server that stops lets answers end, closes what is idle, and says 1001 to WebSockets")
  func stopping() async throws {
    let upgrades = RecordingUpgrades()
    try await GateTestServer.run(upgrades) { server in
      let client = try await WebSocketClient.connect(to: server.webSocketURL)
      let held = try await RawClient(port: server.port)
      try await held.send("GET /held HTTP/1.1\r\nHost: a\r\n\r\n")
      try await held.wait(for: "first half,")
      let idle = try await RawClient(port: server.port)
      try await idle.send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n")
      try await idle.wait(for: "hello")
      let fresh = try await RawClient(port: server.port)
      // The server has taken the fresh connection once a later one is answered.
      let probe = try await RawClient(port: server.port)
      try await probe.send("GET /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
      try await probe.waitForEnd()

      await server.stop()
      #expect(try await client.closure.code == .goingAway)
      try await idle.waitForEnd()
      try await fresh.waitForEnd()
      #expect(!held.isEnded)
      server.latch.open()
      try await held.waitForEnd()
      #expect(held.text.contains("second half"))
    }
    #expect(upgrades.closures.map(\.code) == [.goingAway])
  }
}
