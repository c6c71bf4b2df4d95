import NIOCore
import NIOEmbedded
import NIOHTTP1
import TestSupport
import Testing

@testable import Gateway

@Suite("Heads that are read without a parser")
struct PlainRequestHeadTests {
  private func read(_ text: String, maximumSize: Int = 1 << 14, maximumCount: Int = 128) -> (HTTPRequestHead?, String) {
    var bytes = ByteBuffer(bytes: Array(text.utf8))
    let head = PlainRequestHead.read(from: &bytes, maximumSize: maximumSize, maximumCount: maximumCount)
    return (head, String(buffer: bytes))
  }

  @Test("a browser's handshake is read whole, and what follows stays")
  func handshake() throws {
    let (head, rest) = read(
      "GET /ws?a=b%20c HTTP/1.1\r\nHost: shop.example:8080\r\nUpgrade:websocket\r\nX-Empty:\r\nConnection: \t keep-alive, Upgrade \t\r\n\r\nrest"
    )
    #expect(rest == "rest")
    #expect(
      head
        == HTTPRequestHead(
          version: .http1_1, method: .GET, uri: "/ws?a=b%20c",
          headers: [
            "Host": "shop.example:8080", "Upgrade": "websocket", "X-Empty": "", "Connection": "keep-alive, Upgrade",
          ]))
  }

  @Test(
    "everything else is left to a real parser, untouched",
    arguments: [
      "", "GET", "GET /ws HTTP/1.1\r\nUpgrade: websocket\r\n", "GET /ws HTTP/1.1\r\nUpgrade: websocket\r\n\r",
      "GET /ws HTTP/1.0\r\nUpgrade: websocket\r\n\r\n", "POST /ws HTTP/1.1\r\nUpgrade: websocket\r\n\r\n",
      "GET /ws HTTP/1.1\r\nHost: a\r\n\r\n", "GET ws HTTP/1.1\r\nUpgrade: websocket\r\n\r\n",
      "GET http://a/ws HTTP/1.1\r\nUpgrade: websocket\r\n\r\n", "GET /w s HTTP/1.1\r\nUpgrade: websocket\r\n\r\n",
      "GET /ws  HTTP/1.1\r\nUpgrade: websocket\r\n\r\n", "GET /ws HTTP/1.1\nUpgrade: websocket\n\n",
      "GET /ws HTTP/1.1\r\nUpgrade : websocket\r\n\r\n", "GET /ws HTTP/1.1\r\nUpgrade: websocket\r\n folded\r\n\r\n",
      "GET /ws HTTP/1.1\r\nUpgrade: websocket\r\nContent-Length: 0\r\n\r\n",
      "GET /ws HTTP/1.1\r\nUpgrade: websocket\r\ntransfer-ENCODING: chunked\r\n\r\n",
      "GET /ws HTTP/1.1\r\nUpgrade: websocket\r\nX: a\u{0}b\r\n\r\n",
      "GET /ws HTTP/1.1\r\nUpgrade: websocket\r\nX: a\rb\r\n\r\n",
      "GET /ws HTTP/1.1\r\nUpgrade: websocket\r\nX: \u{e9}\r\n\r\n",
      "GET /w\u{e9} HTTP/1.1\r\nUpgrade: websocket\r\n\r\n",
      "GET /ws HTTP/1.1\r\nUpgrade: websocket\r\n: a\r\n\r\n", "\r\nGET /ws HTTP/1.1\r\nUpgrade: websocket\r\n\r\n",
    ])
  func others(text: String) {
    let (head, rest) = read(text)
    #expect(head == nil)
    #expect(rest == text)
  }

  @Test("names of headers consist of letters, digits and the fifteen marks of RFC 9110", arguments: UInt8.min ... .max)
  func names(byte: UInt8) {
    let text = Array("GET /ws HTTP/1.1\r\nUpgrade: websocket\r\na".utf8) + [byte] + Array("b: c\r\n\r\n".utf8)
    var bytes = ByteBuffer(bytes: text)
    let isTaken = PlainRequestHead.read(from: &bytes, maximumSize: 1 << 14, maximumCount: 128) != nil
    let scalar = Unicode.Scalar(byte)
    let isAllowed =
      scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
      || "!#$%&'*+-.^_`|~".unicodeScalars.contains(scalar)
    // A colon ends the name.
    #expect(isTaken == (isAllowed || byte == UInt8(ascii: ":")))
  }

  @Test("names are known in any case, and others kept as they are")
  func knownNames() throws {
    let names = [
      "HOST", "oRIGIN", "upgrade", "CONNECTION", "authorization", "sec-websocket-KEY", "SEC-WEBSOCKET-VERSION",
      "sec-WebSocket-protocol", "Sec-Websocket-Extensions", "Hose", "originS", "Sec-WebSocket-Kez", "X-a-B",
    ]
    let text = "GET /ws HTTP/1.1\r\n" + names.map { "\($0): \($0)\r\n" }.joined() + "\r\n"
    let head = try #require(read(text).0)
    for name in names { #expect(head.headers[name] == [name]) }
    #expect(head.headers.map(\.name).suffix(4) == names.suffix(4))
  }

  @Test("size and number of the headers are limited")
  func limits() {
    let text = "GET /ws HTTP/1.1\r\nUpgrade: websocket\r\nX: a\r\n\r\n"
    #expect(read(text, maximumSize: text.utf8.count, maximumCount: 2).0 != nil)
    #expect(read(text, maximumSize: text.utf8.count - 1, maximumCount: 2).0 == nil)
    #expect(read(text, maximumSize: text.utf8.count, maximumCount: 1).0 == nil)
  }

  @Test("changed at random, a head is read as NIO's parser reads it, or not at all")
  func mutations() throws {
    var random = SeededGenerator.announced("PlainRequestHeadTests.mutations")
    let original = Array(
      "GET /ws?token=abc HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\r\n"
        .utf8)
    var taken = 0
    for _ in 0..<4000 {
      var bytes = original
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let index = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.remove(at: index)
        default: bytes.insert(Array(" \t\r\n:,;A/".utf8).randomElement(using: &random) ?? 0, at: index)
        }
      }
      var buffer = ByteBuffer(bytes: bytes)
      guard let head = PlainRequestHead.read(from: &buffer, maximumSize: 1 << 14, maximumCount: 128) else { continue }
      taken += 1
      let parsed = try parse(bytes)
      #expect(
        parsed?.uri == head.uri && parsed?.method == head.method && parsed?.version == head.version,
        "seed \(random.seed)")
      // NIO leaves white space behind a value, and names as they were written.
      let fields = { (head: HTTPRequestHead?) in
        head?.headers.map { "\($0.name.lowercased()): \($0.value)".trimmingSuffix(while: { " \t".contains($0) }) }
      }
      #expect(fields(parsed) == fields(head), "seed \(random.seed)")
    }
    #expect(taken > 100)
  }

  /// What NIO's parser makes of the bytes.
  private func parse(_ bytes: [UInt8]) throws -> HTTPRequestHead? {
    let channel = EmbeddedChannel(
      handler: ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .forwardBytes)))
    defer { _ = try? channel.finish(acceptAlreadyClosed: true) }
    // What follows the head may be no HTTP.
    _ = try? channel.writeInbound(ByteBuffer(bytes: bytes))
    guard case .head(let head)? = try channel.readInbound(as: HTTPServerRequestPart.self) else { return nil }
    return head
  }
}

extension String {
  fileprivate func trimmingSuffix(while isTrimmed: (Character) -> Bool) -> String {
    var text = self[...]
    while let last = text.last, isTrimmed(last) { text.removeLast() }
    return String(text)
  }
}
