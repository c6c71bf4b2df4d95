import NIOCore
import TestSupport
import Testing
import WebSocketClient
import WebSocketCodec

@testable import Gateway

@Suite("A WebSocket connection on a real socket", .timeLimit(.minutes(5)))
struct WebSocketConnectionTests {
  private static func upgraded(_ port: Int) async throws -> RawClient {
    let client = try await RawClient(port: port)
    try await client.send(upgradeRequest())
    try await client.wait(for: "\r\n\r\n")
    client.forget()
    return client
  }

  @Test("messages of every size come back, text and binary", arguments: [0, 1, 125, 126, 511, 513, 5000, 65_536])
  func echo(size: Int) async throws {
    try await GateTestServer.run { server in
      let client = try await WebSocketClient.connect(to: server.webSocketURL)
      var messages = client.messages.makeAsyncIterator()
      let text = String(repeating: "é", count: size / 2) + String(repeating: "x", count: size % 2)
      for _ in 1...3 {
        try await client.send(text: text)
        #expect(await messages.next() == .text(text))
        let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0) }
        try await client.send(binary: bytes)
        #expect(await messages.next() == .binary(ByteBuffer(bytes: bytes)))
      }
      #expect(try await client.close() == WebSocketClientClosure(code: .normal, reason: ""))
    }
  }

  @Test("fragments come back as one message, a ping between them is answered first")
  func fragments() async throws {
    try await GateTestServer.run { server in
      let client = try await Self.upgraded(server.port)
      try await client.send(clientFrame(0x01, Array("Hal".utf8)))
      try await client.send(clientFrame(0x89, [7]))
      try await client.send(clientFrame(0x80, Array("lo".utf8)))
      try await client.wait { $0 == [0x8A, 1, 7] + serverText("Hallo") }
      await client.close()
    }
  }

  /// A frame that breaks a rule, and the code it must be answered with.
  struct Bad: CustomStringConvertible, Sendable {
    let description: String
    let bytes: [UInt8]
    let code: UInt16
  }

  static let badFrames = [
    Bad(description: "unmasked", bytes: [0x81, 1, 0x61], code: 1002),
    Bad(description: "reserved bit", bytes: clientFrame(0xC1), code: 1002),
    Bad(description: "reserved opcode", bytes: clientFrame(0x83), code: 1002),
    Bad(description: "length not minimal", bytes: [0x82, 0xFE, 0, 1, 0, 0, 0, 0, 9], code: 1002),
    Bad(description: "lone continuation", bytes: clientFrame(0x80), code: 1002),
    Bad(description: "text that is not UTF-8", bytes: clientFrame(0x81, [0xC0, 0xAF]), code: 1007),
    Bad(description: "half a close code", bytes: clientFrame(0x88, [3]), code: 1002),
    Bad(description: "close code 1005", bytes: clientFrame(0x88, [0x03, 0xED]), code: 1002),
    Bad(description: "too big", bytes: [0x82, 0xFF, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0], code: 1009),
  ]

  @Test("trap 5: each broken rule is answered with its close code, then the socket ends", arguments: badFrames)
  func violations(bad: Bad) async throws {
    let upgrades = RecordingUpgrades()
    try await GateTestServer.run(upgrades) { server in
      let client = try await Self.upgraded(server.port)
      try await client.send(clientText("good") + bad.bytes + clientText("never read"))
      try await client.waitForEnd()
      let received = client.received
      #expect(received.starts(with: serverText("good")))
      let close = received.dropFirst(serverText("good").count)
      #expect(close.starts(with: [0x88]))
      #expect(Array(close.dropFirst(2).prefix(2)) == [UInt8(bad.code >> 8), UInt8(bad.code & 0xFF)])
      await client.close()
      try await eventually("the end of all sockets") { upgrades.openSockets == 0 }
      #expect(upgrades.closures.map(\.code.rawValue) == [bad.code])
      #expect(upgrades.closures.map(\.initiator) == [.local])
      #expect(upgrades.texts.count == 1)
    }
  }

  @Test("trap 7: a message that is kept does not keep the receive buffer")
  func keptMessages() async throws {
    let upgrades = RecordingUpgrades()
    try await GateTestServer.run(upgrades) { server in
      let client = try await WebSocketClient.connect(to: server.webSocketURL)
      for index in 0..<50 { try await client.send(text: "message \(index)") }
      try await eventually("50 texts") { upgrades.texts.count == 50 }
      for (index, text) in upgrades.texts.enumerated() {
        #expect(String(buffer: text) == "message \(index)")
        #expect(text.storageCapacity <= 32)
      }
      try await client.close()
    }
  }

  @Test("the client closes: its code comes back, and the session hears code and reason")
  func clientCloses() async throws {
    let upgrades = RecordingUpgrades()
    try await GateTestServer.run(upgrades) { server in
      let client = try await WebSocketClient.connect(to: server.webSocketURL)
      let closure = try await client.close(WebSocketCloseCode(rawValue: 4321), reason: "enough")
      #expect(closure.code.rawValue == 4321)
      try await eventually("the end of all sockets") { upgrades.openSockets == 0 }
      #expect(
        upgrades.closures
          == [WebSocketClosure(initiator: .peer, code: WebSocketCloseCode(rawValue: 4321), reason: "enough")])
    }
  }

  @Test("a close frame without a code is answered with one without a code")
  func closeWithoutCode() async throws {
    let upgrades = RecordingUpgrades()
    try await GateTestServer.run(upgrades) { server in
      let client = try await Self.upgraded(server.port)
      try await client.send(clientFrame(0x88))
      try await client.waitForEnd()
      #expect(client.received == [0x88, 0])
      // The client may see the end of the connection before the session hears of it.
      try await eventually("the closure") { upgrades.closures.count == 1 }
      #expect(upgrades.closures == [WebSocketClosure(initiator: .peer, code: .noneReceived, reason: "")])
      await client.close()
    }
  }

  @Test("the server closes: what was sent before arrives, then code and reason")
  func serverCloses() async throws {
    let upgrades = RecordingUpgrades()
    try await GateTestServer.run(upgrades) { server in
      let client = try await WebSocketClient.connect(to: server.webSocketURL)
      try await client.send(text: "before")
      try await client.send(text: "close 4003 too slow")
      var texts: [WebSocketMessage] = []
      for await message in client.messages { texts.append(message) }
      #expect(texts == [.text("before")])
      let closure = try await client.closure
      #expect(closure.code.rawValue == 4003)
      #expect(closure.reason == "too slow")
      try await eventually("the end of all sockets") { upgrades.openSockets == 0 }
      #expect(
        upgrades.closures
          == [WebSocketClosure(initiator: .local, code: WebSocketCloseCode(rawValue: 4003), reason: "too slow")])
    }
  }

  @Test("a client that does not answer a close frame is cut off")
  func deafClient() async throws {
    var configuration = WebSocketConfiguration()
    configuration.closeTimeout = .milliseconds(100)
    let upgrades = RecordingUpgrades(configuration: configuration)
    try await GateTestServer.run(upgrades) { server in
      let client = try await Self.upgraded(server.port)
      try await client.send(clientText("close 4003 too slow"))
      try await client.waitForEnd()
      try await eventually("the end of all sockets") { upgrades.openSockets == 0 }
      #expect(upgrades.closures.map(\.code.rawValue) == [4003])
      await client.close()
    }
  }

  @Test("a client that answers the close frame but keeps its socket is cut off")
  func lingeringClient() async throws {
    var configuration = WebSocketConfiguration()
    configuration.closeTimeout = .milliseconds(100)
    let upgrades = RecordingUpgrades(configuration: configuration)
    try await GateTestServer.run(upgrades) { server in
      let client = try await Self.upgraded(server.port)
      try await client.send(clientFrame(0x88, [0x03, 0xE8]))
      try await client.waitForEnd()
      try await eventually("the end of all sockets") { upgrades.openSockets == 0 }
      await client.close()
    }
  }

  /// A connection whose client does not read yet, and whose socket takes little.
  /// - Parameter isLater: whether it has served another request before; then it is a channel, and stays one.
  private static func withFullSocket(
    isLater: Bool,
    _ body: @escaping @Sendable (RecordingUpgrades, RawClient, RecordingUpgrades.Seen) async throws -> Void
  ) async throws {
    let upgrades = RecordingUpgrades()
    try await GateTestServer.run(upgrades) { server in
      let client = try await RawClient(port: server.port, reads: false)
      let first = isLater ? "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n" : ""
      try await client.send(first + upgradeRequest())
      try await eventually("the opening") { upgrades.opened == 1 }
      let connection = try #require(upgrades.connections.first)
      try await connection.on { try $0.setSendBuffer(4096) }
      try await body(upgrades, client, connection)
      await client.close()
    }
  }

  @Test(
    "order stays where the socket takes only a part, on either wire, whole messages or bytes of them",
    arguments: [false, true])
  func order(isLater: Bool) async throws {
    try await Self.withFullSocket(isLater: isLater) { upgrades, client, connection in
      var expected = ByteBuffer()
      var sent = 0
      // Again and again: full, emptied, straight once more.
      for round in 1...3 {
        for number in 0..<400 {
          let text = "\(round).\(number) " + String(repeating: "x", count: number * 20)
          try await client.send(clientText(text))
          WebSocketEncoder.writeText(text.utf8, into: &expected)
          sent += 1
        }
        try await eventually("all texts") { upgrades.texts.count == sent }
        let unsent = try await connection.on { $0.unsentBytes }
        if round == 1 { #expect(unsent > 0, "the socket took everything: nothing was handed over") }
        try await client.startReading()
        let whole = Array(expected.readableBytesView)
        try await eventually("what was sent") { client.received.count > whole.count && client.received.endsWith(whole) }
      }
    }
  }

  @Test(
    "what was handed over goes out before what is delivered at once, on either wire, whether the socket takes it or not",
    arguments: [false, true])
  func deliveredInOrder(isLater: Bool) async throws {
    try await Self.withFullSocket(isLater: isLater) { _, client, connection in
      var expected = ByteBuffer()
      for round in 1...3 {
        // The first are taken by the socket, the last wait for it.
        let texts = (0..<400).map { "\(round).\($0) " + String(repeating: "x", count: $0 * 20) }
        for text in texts { WebSocketEncoder.writeText(text.utf8, into: &expected) }
        let unsent = try await connection.on { connection in
          let sink = connection.sink
          for (number, text) in texts.enumerated() {
            let frames = EncodedFrames(Array(text.utf8))
            let isTaken = number % 3 == 0 ? sink.offer(frames, limit: .max) : sink.deliver(frames, limit: .max)
            #expect(isTaken)
          }
          sink.flush()
          return connection.unsentBytes
        }
        if round == 1 { #expect(unsent > 0, "the socket took everything: nothing had to wait") }
        try await client.startReading()
        let whole = Array(expected.readableBytesView)
        try await eventually("what was sent") { client.received.count > whole.count && client.received.endsWith(whole) }
      }
    }
  }

  @Test("a client that floods with pings and does not read makes no pile of pongs")
  func pingFlood() async throws {
    let upgrades = RecordingUpgrades()
    try await GateTestServer.run(upgrades) { server in
      let client = try await RawClient(port: server.port, reads: false)
      try await client.send(upgradeRequest())
      try await eventually("the opening") { upgrades.opened == 1 }
      let connection = try #require(upgrades.connections.first)
      // Small kernel buffers: what they do not take must not pile up in the process.
      try await connection.on { try $0.setSendBuffer(4096) }
      let ping = clientFrame(0x89, Array(repeating: 0x70, count: 125))
      let block = (0..<500).flatMap { _ in ping }
      for _ in 0..<60 { try await client.send(block) }
      try await client.send(clientFrame(0x89, Array("last".utf8)) + clientText("x"))
      try await eventually("the text") { upgrades.texts.count == 1 }
      let unsent = try await connection.on { $0.unsentBytes }
      #expect(unsent <= 64 * 1024 + 512)
      try await client.startReading()
      try await client.wait {
        $0.endsWith([0x8A, 4] + Array("last".utf8)) || $0.endsWith(serverText("x"))
      }
      try await client.wait { $0.count < 1 << 24 && String(decoding: $0.suffix(64), as: UTF8.self).contains("last") }
      await client.close()
    }
  }
}
