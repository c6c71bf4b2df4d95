import Gateway
import NIOCore
import NIOHTTP1
import TestSupport
import Testing
import WebSocketClient
import WebSocketCodec

@Suite("The WebSocket client", .timeLimit(.minutes(5)))
struct WebSocketClientTests {
  @Test("a refusal shows its status, headers and body")
  func refusal() async throws {
    let upgrades = RecordingUpgrades(decide: { _ in
      .refuse(HTTPRefusal(.tooManyRequests, code: "slow_down", message: "Wait.", headers: ["Retry-After": "7"]))
    })
    try await GateTestServer.run(upgrades) { server in
      do {
        _ = try await WebSocketClient.connect(to: server.webSocketURL)
        Issue.record("connected")
      } catch WebSocketClientError.refused(let status, let headers, let body) {
        #expect(status == 429)
        #expect(headers["Retry-After"] == ["7"])
        #expect(body == #"{"error":{"code":"slow_down","message":"Wait."}}"#)
      }
    }
  }

  @Test("headers are sent, and one that would break the request is refused")
  func headers() async throws {
    let seen = Box<String>()
    let upgrades = RecordingUpgrades(decide: { request in
      seen.value = request.head.headers.first(name: "Authorization")
      return nil
    })
    try await GateTestServer.run(upgrades) { server in
      let client = try await WebSocketClient.connect(
        to: server.webSocketURL, headers: ["Authorization": "Bearer x"])
      #expect(seen.value == "Bearer x")
      try await client.close()
      await #expect(throws: WebSocketClientError.self) {
        try await WebSocketClient.connect(to: server.webSocketURL, headers: ["X": "a\r\nY: b"])
      }
    }
  }

  @Test("a server that speaks something else is no WebSocket")
  func notWebSocket() async throws {
    try await GateTestServer.run { server in
      await #expect(throws: WebSocketClientError.self) {
        try await WebSocketClient.connect(to: "ws://127.0.0.1:\(server.port)/hello")
      }
    }
  }

  @Test("pings are answered with their payload")
  func pings() async throws {
    try await GateTestServer.run { server in
      let client = try await WebSocketClient.connect(to: server.webSocketURL)
      var messages = client.messages.makeAsyncIterator()
      try await client.ping(ByteBuffer(string: "p"))
      #expect(await messages.next() == .pong(ByteBuffer(string: "p")))
      try await client.close()
    }
  }

  @Test("a slow consumer misses nothing")
  func slowConsumer() async throws {
    try await GateTestServer.run { server in
      let client = try await WebSocketClient.connect(to: server.webSocketURL)
      let count = 3000
      for index in 0..<count { try await client.send(text: "\(index)") }
      var expected = 0
      for await message in client.messages {
        #expect(message == .text("\(expected)"))
        expected += 1
        if expected == count { break }
      }
      #expect(expected == count)
      try await client.close()
    }
  }

  @Test("sending after the end says how the connection ended")
  func sendAfterClose() async throws {
    try await GateTestServer.run { server in
      let client = try await WebSocketClient.connect(to: server.webSocketURL)
      try await client.send(text: "close 4005 revoked")
      _ = try await client.closure
      try await eventually("the end of sending") {
        do {
          try await client.send(text: "x")
          return false
        } catch WebSocketClientError.closed(let closure) {
          return closure == WebSocketClientClosure(code: WebSocketCloseCode(rawValue: 4005), reason: "revoked")
        }
      }
    }
  }

  @Test("URLs are read as RFC 6455, section 3, has them")
  func urls() throws {
    let plain = try WebSocketURL("ws://shop.example/ws?x=1#f")
    #expect((plain.isSecure, plain.host, plain.port, plain.target) == (false, "shop.example", 80, "/ws?x=1"))
    #expect(plain.hostHeader == "shop.example")
    let secure = try WebSocketURL("WSS://[::1]:8443")
    #expect((secure.isSecure, secure.host, secure.port, secure.target) == (true, "::1", 8443, "/"))
    #expect(secure.hostHeader == "[::1]:8443")
    #expect(try WebSocketURL("http://a?b").target == "/?b")
    for bad in [
      "", "ws:/a", "ftp://a", "ws://", "ws://a:0", "ws://a:x", "ws://u@a", "ws://a b", "ws://a/ b", "ws://[::1",
    ] {
      #expect(throws: WebSocketClientError.self) { try WebSocketURL(bad) }
    }
  }
}
