import Gateway
import NIOCore
import NIOHTTP1
import Synchronization
import TestSupport
import Testing

/// Answers as its path says, and keeps a record that outlives it.
private final class Responder: HTTPExchangeDelegate {
  final class Log: Sendable {
    let exchange = Mutex<NIOLoopBound<HTTPExchange>?>(nil)
    let body = Mutex("")
    let closed = Mutex(0)
    let asked = Mutex(0)

    /// Does something with the exchange, on its loop.
    func use(_ work: @escaping @Sendable (HTTPExchange) -> Void) async throws {
      let bound = try #require(exchange.withLock { $0 })
      try await bound.eventLoop.submit { work(bound.value) }.get()
    }
  }

  private let log: Log

  init(_ exchange: HTTPExchange, _ log: Log) {
    self.log = log
    log.exchange.withLock { $0 = NIOLoopBound(exchange, eventLoop: exchange.eventLoop) }
  }

  func exchange(_ exchange: HTTPExchange, didReceiveBody body: ByteBuffer) {
    log.body.withLock { $0 += String(buffer: body) }
  }

  func exchangeDidReceiveEnd(_ exchange: HTTPExchange) {
    log.asked.withLock { $0 += 1 }
    if exchange.head.uri == "/call" { return }
    if exchange.head.uri == "/poll" {
      let answer = "answer \(log.asked.withLock { $0 })"
      exchange.writeHead(status: .ok, headers: ["Content-Length": String(answer.utf8.count)])
      exchange.writeBody(ByteBuffer(string: answer))
      exchange.end()
    } else {
      exchange.writeHead(status: .ok, headers: ["Content-Type": "text/event-stream"])
      exchange.writeBody(ByteBuffer(string: "data: 1\n\n"))
      exchange.flush()
    }
  }

  func exchangeDidChangeWritability(_ exchange: HTTPExchange, isWritable: Bool) {}
  func exchangeShouldEnd(_ exchange: HTTPExchange) { exchange.end() }
  func exchangeDidClose(_ exchange: HTTPExchange) { log.closed.withLock { $0 += 1 } }
}

@Suite("Streams over plain HTTP leave the router at the gate", .timeLimit(.minutes(5)))
struct HTTPExchangeTests {
  private static func run(_ body: @Sendable @escaping (GateTestServer, Responder.Log) async throws -> Void) async throws
  {
    let log = Responder.Log()
    let upgrades = RecordingUpgrades(exchange: { head in
      switch head.uri {
      case "/sse": .stream(endsConnection: true) { Responder($0, log) }
      case "/poll": .stream(endsConnection: false) { Responder($0, log) }
      case "/call": .call { Responder($0, log) }
      case "/teapot": .refuse(HTTPRefusal(.imATeapot, code: "teapot", message: "Drink tea."))
      default: .passToRouter
      }
    })
    try await GateTestServer.run(upgrades) { server in try await body(server, log) }
  }

  @Test("an event stream is chunked, written whenever the server likes, and the connection's last answer")
  func eventStream() async throws {
    try await Self.run { server, log in
      let client = try await RawClient(port: server.port)
      try await client.send("GET /sse HTTP/1.1\r\nHost: a\r\n\r\n")
      let text = try await client.wait(for: "data: 1\n\n").lowercased()
      #expect(text.contains("transfer-encoding: chunked\r\n"))
      #expect(text.contains("connection: close\r\n"))
      try await log.use { exchange in
        exchange.writeBody(ByteBuffer(string: "data: 2\n\n"))
        exchange.flush()
      }
      try await client.wait(for: "data: 2\n\n")
      try await log.use { $0.end() }
      try await client.waitForEnd()
      #expect(client.text.hasSuffix("0\r\n\r\n"))
      #expect(log.closed.withLock { $0 } == 1)
    }
  }

  @Test("a client that leaves its stream is noticed", arguments: [true, false])
  func clientLeaves(halfCloses: Bool) async throws {
    try await Self.run { server, log in
      let client = try await RawClient(port: server.port)
      try await client.send("GET /sse HTTP/1.1\r\nHost: a\r\n\r\n")
      try await client.wait(for: "data: 1\n\n")
      if halfCloses { try await client.halfClose() } else { await client.close() }
      try await eventually("the close") { log.closed.withLock { $0 } == 1 }
      try await log.use { exchange in
        exchange.writeBody(ByteBuffer(string: "data: late\n\n"))
        exchange.end()
      }
      #expect(log.closed.withLock { $0 } == 1)
    }
  }

  @Test("poll after poll, then the router, then a WebSocket, all on one connection; bodies arrive")
  func polls() async throws {
    try await Self.run { server, log in
      let client = try await RawClient(port: server.port)
      try await client.send("GET /poll HTTP/1.1\r\nHost: a\r\n\r\n")
      try await client.wait(for: "answer 1")
      try await client.send("POST /poll HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody")
      try await client.wait(for: "answer 2")
      #expect(log.body.withLock { $0 } == "body")
      try await client.send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n")
      try await client.wait(for: "hello")
      try await client.send("GET /teapot HTTP/1.1\r\nHost: a\r\n\r\n")
      try await client.wait(for: "418 ")
      try await client.send("GET /poll HTTP/1.1\r\nHost: a\r\n\r\n" + upgradeRequest())
      try await client.wait(for: "answer 3")
      try await client.wait(for: "101 Switching")
      try await client.send(clientText("x"))
      try await client.wait { $0.endsWith(serverText("x")) }
      #expect(log.closed.withLock { $0 } == 3)
      await client.close()
    }
  }

  @Test("a call is answered though its client sends no more, and its connection takes the next request")
  func calls() async throws {
    try await Self.run { server, log in
      let client = try await RawClient(port: server.port)
      for number in 1...2 {
        try await client.send("POST /call HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody")
        try await eventually("the next request") { log.asked.withLock { $0 } == number }
        if number == 2 { try await client.halfClose() }
        try await log.use { exchange in
          let answer = ByteBuffer(string: "late")
          exchange.writeHead(status: .ok, headers: ["Content-Length": "4"])
          exchange.writeBody(answer)
          exchange.end()
        }
        try await client.wait { String(decoding: $0, as: UTF8.self).ranges(of: "late").count == number }
      }
      try await client.waitForEnd()
      #expect(log.closed.withLock { $0 } == 2)
      #expect(log.body.withLock { $0 } == "bodybody")
    }
  }

  @Test("a call whose body breaks HTTP's rules is refused")
  func brokenCall() async throws {
    try await Self.run { server, log in
      let client = try await RawClient(port: server.port)
      try await client.send("POST /call HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n")
      try await client.wait(for: "HTTP/1.1 400 ")
      try await client.waitForEnd()
      #expect(log.closed.withLock { $0 } == 1)
    }
  }

  @Test("a server that stops asks its streams to end")
  func stopping() async throws {
    try await Self.run { server, log in
      let client = try await RawClient(port: server.port)
      try await client.send("GET /sse HTTP/1.1\r\nHost: a\r\n\r\n")
      try await client.wait(for: "data: 1\n\n")
      await server.stop()
      try await client.waitForEnd()
      #expect(client.text.hasSuffix("0\r\n\r\n"))
      await client.close()
    }
  }
}
