import Gateway
import NIOCore
import NIOHTTP1
import Testing
import WebSocketClient
import WebSocketCodec

@Suite("Requests leave HTTP for WebSocket at the gate", .timeLimit(.minutes(5)))
struct GateUpgradeTests {
  private static let accept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="

  @Test("the first request of a connection upgrades, with the accept key of RFC 6455, section 1.3")
  func firstRequest() async throws {
    let upgrades = RecordingUpgrades()
    try await GateTestServer.run(upgrades) { server in
      let client = try await RawClient(port: server.port)
      try await client.send(upgradeRequest())
      let answer = try await client.wait(for: "\r\n\r\n").lowercased()
      #expect(answer.hasPrefix("http/1.1 101 "))
      #expect(answer.contains("sec-websocket-accept: \(Self.accept.lowercased())\r\n"))
      #expect(!answer.contains("content-length") && !answer.contains("transfer-encoding"))
      try await client.send(clientText("hallo"))
      try await client.wait { $0.endsWith(serverText("hallo")) }
      await client.close()
    }
    #expect(upgrades.opened == 1)
  }

  @Test("an answer that may wait for the connection's first word does not wait for ever", arguments: [true, false])
  func waitingAnswer(speaks: Bool) async throws {
    let upgrades = RecordingUpgrades { _ in
      .upgrade(subprotocol: nil, speaksSoon: true) { _ in
        WebSocketConnection(configuration: WebSocketConfiguration(), delegate: Greeter(speaks: speaks))
      }
    }
    try await GateTestServer.run(upgrades) { server in
      let client = try await RawClient(port: server.port)
      try await client.send(upgradeRequest())
      #expect(try await client.wait(for: "\r\n\r\n").hasPrefix("HTTP/1.1 101 "))
      if speaks { try await client.wait { $0.endsWith(serverText("welcome")) } }
      try await client.send(clientText("you?"))
      try await client.wait { $0.endsWith(serverText("you?")) }
      await client.close()
    }
  }

  /// Says a word when it opens, or not until it is asked.
  private final class Greeter: WebSocketConnectionDelegate {
    private let speaks: Bool

    init(speaks: Bool) { self.speaks = speaks }

    func webSocketDidOpen(_ connection: WebSocketConnection) {
      guard speaks else { return }
      connection.send(ByteBuffer(bytes: serverText("welcome")))
      connection.flush()
    }

    func webSocket(_ connection: WebSocketConnection, didReceiveText text: ByteBuffer) {
      connection.send(ByteBuffer(bytes: serverText(String(buffer: text))))
    }

    func webSocket(_ connection: WebSocketConnection, didReceiveBinary bytes: ByteBuffer) {}
    func webSocketDidClose(_ connection: WebSocketConnection, closure: WebSocketClosure) {}
  }

  @Test("trap 2: the fourth request of a kept connection upgrades too")
  func fourthRequest() async throws {
    try await GateTestServer.run { server in
      let client = try await RawClient(port: server.port)
      for _ in 1...3 {
        client.forget()
        try await client.send("GET /hello HTTP/1.1\r\nHost: shop.example\r\n\r\n")
        #expect(try await client.wait(for: "hello").hasPrefix("HTTP/1.1 200 "))
      }
      client.forget()
      try await client.send(upgradeRequest())
      try await client.wait(for: "\r\n\r\n")
      #expect(client.text.hasPrefix("HTTP/1.1 101 "))
      for text in ["one", "two"] {
        try await client.send(clientText(text))
        try await client.wait { $0.endsWith(serverText(text)) }
      }
      try await client.send(clientFrame(0x88))
      try await client.waitForEnd()
      await client.close()
    }
  }

  @Test("frames that come with the upgrade request are not lost, however they are cut", arguments: [1, 3, 50, 1 << 20])
  func earlyFrames(size: Int) async throws {
    try await GateTestServer.run { server in
      let client = try await RawClient(port: server.port)
      var rest = (Array(upgradeRequest().utf8) + clientText("early") + clientText("bird"))[...]
      while !rest.isEmpty {
        try await client.send(Array(rest.prefix(size)))
        rest = rest.dropFirst(size)
      }
      try await client.wait { $0.endsWith(serverText("early") + serverText("bird")) }
      await client.close()
    }
  }

  @Test("frames behind an upgrade that is not the first request are not lost either, even many of them")
  func earlyFramesLater() async throws {
    try await GateTestServer.run { server in
      let client = try await RawClient(port: server.port)
      let texts = (0..<2000).map { "early frame number \($0)" }
      try await client.send(
        Array("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n".utf8) + Array(upgradeRequest().utf8) + texts.flatMap(clientText))
      try await client.wait { $0.endsWith(texts.suffix(1).flatMap(serverText)) }
      #expect(client.received.endsWith(texts.flatMap(serverText)))
      await client.close()
    }
  }

  @Test("an upgrade behind an answer that is still being written waits for its end")
  func pipelinedUpgrade() async throws {
    let upgrades = RecordingUpgrades()
    try await GateTestServer.run(upgrades) { server in
      let client = try await RawClient(port: server.port)
      try await client.send(
        Array("GET /held HTTP/1.1\r\nHost: a\r\n\r\n".utf8) + Array(upgradeRequest().utf8) + clientText("early"))
      try await client.wait(for: "first half,")
      #expect(upgrades.opened == 0)
      server.latch.open()
      try await client.wait { $0.endsWith(serverText("early")) }
      let text = client.text
      let second = try #require(text.firstRange(of: "second half"))
      let switching = try #require(text.firstRange(of: "HTTP/1.1 101"))
      #expect(second.upperBound < switching.lowerBound)
      await client.close()
    }
  }

  @Test("pipelined requests are answered in order, the gate's own answers among them")
  func pipelinedRequests() async throws {
    try await GateTestServer.run { server in
      let client = try await RawClient(port: server.port)
      try await client.send(
        "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n" + "GET /ws HTTP/1.1\r\nHost: a\r\n\r\n"
          + "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody" + "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
      let text = try await client.wait(for: "home")
      let places = ["hello", "426 Upgrade Required", "body", "home"].map { text.firstRange(of: $0)?.lowerBound }
      #expect(places.allSatisfy { $0 != nil })
      #expect(places.compactMap(\.self).sorted() == places.compactMap(\.self))
      await client.close()
    }
  }

  @Test("nothing of HTTP stays in an upgraded connection")
  func cleanPipeline() async throws {
    let upgrades = RecordingUpgrades()
    try await GateTestServer.run(upgrades) { server in
      let client = try await WebSocketClient.connect(to: server.webSocketURL)
      try await client.send(text: "a")
      var messages = client.messages.makeAsyncIterator()
      #expect(await messages.next() == .text("a"))
      let wire = try await #require(upgrades.connections.first).on { $0.wireName }
      #if os(Linux)
        #expect(wire == "socket")
      #else
        #expect(wire == "channel")
      #endif
      try await client.close()
    }
  }

  @Test(
    "what does not fit the short way goes to a real parser: a request in pieces, one with a body, one with odd bytes")
  func longWay() async throws {
    let odd = upgradeRequest(replacing: "Host", with: "shop.example\r\nX-Name: J\u{fc}rgen")
    for (request, cut) in [
      (upgradeRequest(), 20), (upgradeRequest(replacing: "Content-Length", with: "0"), 1 << 20), (odd, 1 << 20),
    ] {
      let upgrades = RecordingUpgrades()
      try await GateTestServer.run(upgrades) { server in
        let client = try await RawClient(port: server.port)
        try await client.send(String(request.prefix(cut)))
        if cut < request.count {
          // The first piece has been looked at when a later connection of the same loop has been answered.
          for _ in 0...System.coreCount {
            let later = try await RawClient(port: server.port)
            try await later.send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n")
            try await later.wait(for: "hello")
            await later.close()
          }
          try await client.send(String(request.dropFirst(cut)))
        }
        try await client.wait(for: "101 Switching")
        try await client.send(clientText("hallo"))
        try await client.wait { $0.endsWith(serverText("hallo")) }
        #expect(try await #require(upgrades.connections.first).on { $0.wireName } == "channel")
        await client.close()
      }
    }
  }

  @Test("Nagle's algorithm is off, so that small frames leave at once")
  func noDelay() async throws {
    let upgrades = RecordingUpgrades()
    try await GateTestServer.run(upgrades) { server in
      let client = try await WebSocketClient.connect(to: server.webSocketURL)
      #expect(try await #require(upgrades.connections.first).on { try $0.hasNoDelay() })
      try await client.close()
    }
  }

  @Test("the root takes upgrades, and any other request there goes to the router")
  func root() async throws {
    try await GateTestServer.run { server in
      let client = try await WebSocketClient.connect(to: "ws://127.0.0.1:\(server.port)/?token=x")
      try await client.close()
      let page = try await RawClient(port: server.port)
      try await page.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
      #expect(try await page.wait(for: "home").hasPrefix("HTTP/1.1 200 "))
      await page.close()
    }
  }

  @Test("the chosen subprotocol and further headers stand in the answer")
  func subprotocol() async throws {
    try await GateTestServer.run { server in
      let client = try await WebSocketClient.connect(
        to: server.webSocketURL, subprotocols: ["other", "martlet.v1"])
      #expect(client.subprotocol == "martlet.v1")
      try await client.close()
    }
  }

  @Test("an upgrade to something else is answered as a plain request, and is the connection's last")
  func otherUpgrade() async throws {
    try await GateTestServer.run { server in
      let client = try await RawClient(port: server.port)
      try await client.send("GET /hello HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n")
      try await client.waitForEnd()
      #expect(client.text.hasPrefix("HTTP/1.1 200 "))
      #expect(client.text.lowercased().contains("connection: close"))
      #expect(client.text.hasSuffix("hello"))
      await client.close()
    }
  }
}
