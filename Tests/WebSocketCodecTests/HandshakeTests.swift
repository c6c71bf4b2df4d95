import Testing
import WebSocketCodec

@Suite("An opening handshake is checked")
struct HandshakeTests {
  private static let good = [
    ("Upgrade", "websocket"), ("Connection", "keep-alive, Upgrade"), ("Sec-WebSocket-Version", "13"),
    ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
  ]

  private static func check(
    _ method: String = "GET", isHTTP11: Bool = true, replacing name: String? = nil, with values: [String] = []
  ) throws(WebSocketHandshakeRefusal) -> WebSocketHandshake {
    var headers = good.filter { $0.0 != name }
    if let name { headers += values.map { (name, $0) } }
    let fields = HandshakeFields(headers.map { (name: $0.0, value: $0.1) })
    return try WebSocketHandshake(method: method, isHTTP11: isHTTP11, fields: fields)
  }

  @Test("a good one gives its key")
  func good() throws {
    #expect(try Self.check().key == "dGhlIHNhbXBsZSBub25jZQ==")
  }

  @Test("subprotocols come from all lines, in order")
  func subprotocols() throws {
    let handshake = try Self.check(replacing: "Sec-WebSocket-Protocol", with: ["martlet.v1, bearer.x.y.z", " other ,"])
    #expect(handshake.subprotocols == ["martlet.v1", "bearer.x.y.z", "other"])
  }

  @Test("extensions are listed with their parameters")
  func extensions() throws {
    let handshake = try Self.check(
      replacing: "Sec-WebSocket-Extensions", with: ["permessage-deflate; client_max_window_bits, x"])
    #expect(handshake.extensions == ["permessage-deflate; client_max_window_bits", "x"])
  }

  @Test("the names of the protocol are compared without case")
  func caseInsensitive() throws {
    #expect(throws: Never.self) { try Self.check(replacing: "Upgrade", with: ["WebSocket"]) }
    #expect(throws: Never.self) { try Self.check(replacing: "Connection", with: ["UPGRADE"]) }
    #expect(throws: Never.self) {
      try WebSocketHandshake(
        method: "GET", isHTTP11: true,
        fields: HandshakeFields(Self.good.map { (name: $0.0.uppercased(), value: $0.1) }))
    }
  }

  @Test("another method is 405")
  func method() {
    #expect(throws: WebSocketHandshakeRefusal.notGet) { try Self.check("POST") }
    #expect(WebSocketHandshakeRefusal.notGet.status == 405)
  }

  @Test("no upgrade is 426 with Upgrade")
  func noUpgrade() {
    #expect(throws: WebSocketHandshakeRefusal.notAnUpgrade) { try Self.check(replacing: "Upgrade") }
    #expect(throws: WebSocketHandshakeRefusal.notAnUpgrade) { try Self.check(replacing: "Upgrade", with: ["h2c"]) }
    #expect(throws: WebSocketHandshakeRefusal.notAnUpgrade) { try Self.check(replacing: "Connection", with: ["close"]) }
    // Not letters, though they differ in the same bit.
    #expect(throws: WebSocketHandshakeRefusal.notAnUpgrade) {
      try Self.check(replacing: "Upgrade", with: ["\u{17}ebsocket"])
    }
    #expect(throws: WebSocketHandshakeRefusal.notAnUpgrade) { try Self.check(isHTTP11: false) }
    #expect(WebSocketHandshakeRefusal.notAnUpgrade.status == 426)
    #expect(WebSocketHandshakeRefusal.notAnUpgrade.headers.contains { $0.name == "Upgrade" })
  }

  @Test("another version is 426 with the right one", arguments: [[], ["8"], ["13", "8"], ["13, 8"]])
  func version(values: [String]) {
    #expect(throws: WebSocketHandshakeRefusal.unsupportedVersion) {
      try Self.check(replacing: "Sec-WebSocket-Version", with: values)
    }
    #expect(WebSocketHandshakeRefusal.unsupportedVersion.status == 426)
    #expect(
      WebSocketHandshakeRefusal.unsupportedVersion.headers.contains {
        $0.name == "Sec-WebSocket-Version" && $0.value == "13"
      })
  }

  @Test(
    "a missing or wrong key is 400",
    arguments: [
      [], [""], ["short=="], ["dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZQ=="], ["dGhlIHNhbXBsZSBub25jZQAA"],
      ["dGhlIHNhbXBsZSBub25jZ!=="], ["dGhlIHNhbXBsZSBub25jZQAAAA=="],
    ])
  func key(values: [String]) {
    #expect(throws: WebSocketHandshakeRefusal.invalidKey) {
      try Self.check(replacing: "Sec-WebSocket-Key", with: values)
    }
    #expect(WebSocketHandshakeRefusal.invalidKey.status == 400)
  }

  @Test("fresh keys are good and differ")
  func randomKeys() throws {
    let key = WebSocketHandshake.randomKey()
    #expect(key != WebSocketHandshake.randomKey())
    #expect(try Self.check(replacing: "Sec-WebSocket-Key", with: [key]).key == key)
  }

  @Test("the accept key is the hash's Base64, over the key and the protocol's own identifier")
  func acceptKey() {
    var hashed: [UInt8] = []
    let accept = WebSocketHandshake.acceptKey(for: "k") { bytes in
      hashed = bytes
      return [0, 1, 2, 253, 254, 255, 7]
    }
    #expect(hashed == Array("k258EAFA5-E914-47DA-95CA-C5AB0DC85B11".utf8))
    #expect(accept == "AAEC/f7/Bw==")
  }
}
