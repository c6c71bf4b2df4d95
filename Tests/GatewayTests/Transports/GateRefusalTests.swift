import Foundation
import Gateway
import NIOCore
import NIOHTTP1
import Testing
import WebSocketClient
import WebSocketCodec

@Suite("The gate refuses with a complete answer", .timeLimit(.minutes(5)))
struct GateRefusalTests {
  /// What a refused request got.
  private struct Answer {
    let status: Int
    let headers: [String: String]
    let body: String
    var code: String? {
      let object = try? JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: [String: String]]
      return object?["error"]?["message"]?.isEmpty == false ? object?["error"]?["code"] : nil
    }

    init(_ text: String) throws {
      let end = try #require(text.firstRange(of: "\r\n\r\n"))
      let lines = text[..<end.lowerBound].components(separatedBy: "\r\n")
      status = try #require(Int(lines[0].split(separator: " ")[1]))
      headers = Dictionary(
        lines.dropFirst().map { line in
          let parts = line.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
          return (parts[0].lowercased(), parts[1])
        }, uniquingKeysWith: { $1 })
      let length = try #require(Int(headers["content-length"] ?? ""))
      body = String(text[end.upperBound...].prefix(length))
      #expect(text[end.upperBound...].utf8.count == length)
    }
  }

  private static func ask(_ request: String, _ upgrades: RecordingUpgrades = RecordingUpgrades()) async throws -> Answer
  {
    let answer = Box<String>()
    try await GateTestServer.run(upgrades) { server in
      let client = try await RawClient(port: server.port)
      try await client.send(request)
      try await client.wait(for: "}}")
      answer.value = client.text
      await client.close()
    }
    return try Answer(try #require(answer.value))
  }

  @Test("trap 4: a request without an upgrade is 426 and keeps the connection")
  func noUpgrade() async throws {
    let answer = try await Self.ask("GET /ws HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(answer.status == 426)
    #expect(answer.headers["upgrade"] == "websocket")
    #expect(answer.headers["connection"] == nil)
    #expect(answer.headers["content-type"] == "application/json; charset=utf-8")
    #expect(answer.code == "upgrade_required")
  }

  @Test("trap 4: another version is 426 and names the right one")
  func version() async throws {
    let answer = try await Self.ask(upgradeRequest(replacing: "Sec-WebSocket-Version", with: "8"))
    #expect(answer.status == 426)
    #expect(answer.headers["sec-websocket-version"] == "13")
    #expect(answer.headers["connection"] == "close")
    #expect(answer.code == "unsupported_version")
  }

  @Test("trap 4: a missing or wrong key is 400", arguments: [nil, "short"])
  func key(value: String?) async throws {
    let answer = try await Self.ask(upgradeRequest(replacing: "Sec-WebSocket-Key", with: value))
    #expect(answer.status == 400)
    #expect(answer.code == "invalid_handshake")
  }

  @Test("trap 4: another method is 405")
  func method() async throws {
    let answer = try await Self.ask("POST /ws HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}")
    #expect(answer.status == 405)
    #expect(answer.headers["allow"] == "GET")
    #expect(answer.headers["connection"] == "close")
  }

  @Test("trap 4: a page from elsewhere is 403")
  func origin() async throws {
    let answer = try await Self.ask(upgradeRequest(replacing: "Origin", with: "https://evil.example"))
    #expect(answer.status == 403)
    #expect(answer.code == "origin_not_allowed")
    #expect(answer.headers["connection"] == "close")
  }

  @Test("trap 4: the session layer's own refusal is answered as it says")
  func sessionLayer() async throws {
    let upgrades = RecordingUpgrades(decide: { _ in
      .refuse(
        HTTPRefusal(
          .serviceUnavailable, code: "overloaded", message: "Come back later.", headers: ["Retry-After": "3"]))
    })
    let answer = try await Self.ask(upgradeRequest(), upgrades)
    #expect(answer.status == 503)
    #expect(answer.headers["retry-after"] == "3")
    #expect(answer.code == "overloaded")
    #expect(upgrades.opened == 0)
  }

  @Test("headers over the limit are 431")
  func oversize() async throws {
    let answer = try await Self.ask("GET / HTTP/1.1\r\nHost: a\r\nX: \(String(repeating: "x", count: 20_000))\r\n\r\n")
    #expect(answer.status == 431)
    #expect(answer.code == "headers_too_large")
    #expect(answer.headers["connection"] == "close")
  }

  @Test("a request line over the limit is 431, too many headers as well")
  func oversizeElsewhere() async throws {
    let long = try await Self.ask("GET /\(String(repeating: "x", count: 20_000)) HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(long.status == 431)
    let many = (0..<200).map { "X-\($0): 1\r\n" }.joined()
    #expect(try await Self.ask("GET / HTTP/1.1\r\nHost: a\r\n\(many)\r\n").status == 431)
  }

  @Test(
    "what is no HTTP is 400",
    arguments: ["\u{16}\u{3}\u{1}hello\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/1.1\r\nno colon\r\n\r\n"])
  func malformed(request: String) async throws {
    let answer = try await Self.ask(request)
    #expect(answer.status == 400)
    #expect(answer.code == "bad_request")
  }

  @Test("a refused connection ends: the client reads the whole answer, then the end")
  func ends() async throws {
    try await GateTestServer.run { server in
      let client = try await RawClient(port: server.port)
      try await client.send(upgradeRequest(replacing: "Sec-WebSocket-Version", with: "8"))
      try await client.waitForEnd()
      #expect(client.text.hasSuffix("}}"))
      await client.close()
    }
  }

  @Test("after a refusal that keeps the connection the next request is served")
  func keepsServing() async throws {
    try await GateTestServer.run { server in
      let client = try await RawClient(port: server.port)
      try await client.send("GET /ws HTTP/1.1\r\nHost: a\r\n\r\n")
      try await client.wait(for: "}}")
      client.forget()
      try await client.send(upgradeRequest())
      try await client.wait(for: "101 Switching Protocols")
      await client.close()
    }
  }

  @Test("a HEAD request gets headers and no body")
  func head() async throws {
    try await GateTestServer.run { server in
      let client = try await RawClient(port: server.port)
      try await client.send("HEAD /ws HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
      try await client.waitForEnd()
      #expect(client.text.hasPrefix("HTTP/1.1 405 "))
      #expect(client.text.hasSuffix("\r\n\r\n"))
      await client.close()
    }
  }
}
