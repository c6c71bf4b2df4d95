import NIOCore
import TestSupport
import Testing

@testable import RedisClient

@Suite("RESP")
struct RESPDecoderTests {
  private func decode(_ text: String, limits: RESPLimits = RESPLimits()) throws -> [RESPValue] {
    try decode(Array(text.utf8), limits: limits)
  }

  private func decode(_ bytes: [UInt8], limits: RESPLimits = RESPLimits()) throws -> [RESPValue] {
    var decoder = RESPDecoder(limits: limits)
    var buffer = ByteBuffer(bytes: bytes)
    var values: [RESPValue] = []
    while let value = try decoder.next(from: &buffer) { values.append(value) }
    return values
  }

  private static func text(_ text: String) -> RESPValue { .string(Array(text.utf8)) }

  @Test(
    "each kind of value is read",
    arguments: [
      ("+OK\r\n", text("OK")), ("+\r\n", text("")), ("$5\r\nhello\r\n", text("hello")), ("$0\r\n\r\n", text("")),
      ("$4\r\n\r\n\r\n\r\n", text("\r\n\r\n")), ("$-1\r\n", .null), ("*-1\r\n", .null), ("_\r\n", .null),
      (":0\r\n", .integer(0)), (":-12\r\n", .integer(-12)), (":9223372036854775807\r\n", .integer(.max)),
      ("-ERR no such key\r\n", .error(RedisServerError("ERR no such key"))),
      ("!8\r\nERR a\r\nb\r\n", .error(RedisServerError("ERR a\r\nb"))),
      (",1.5\r\n", .double(1.5)), (",inf\r\n", .double(.infinity)), ("#t\r\n", .boolean(true)),
      ("#f\r\n", .boolean(false)),
      ("(3492890328409238509324850943850943825024385\r\n", text("3492890328409238509324850943850943825024385")),
      ("=9\r\ntxt:hello\r\n", text("hello")), ("*0\r\n", .array([])),
      ("*2\r\n:1\r\n*1\r\n+a\r\n", .array([.integer(1), .array([text("a")])])),
      ("%1\r\n+k\r\n:1\r\n", .array([text("k"), .integer(1)])),
      ("~2\r\n:1\r\n:2\r\n", .array([.integer(1), .integer(2)])),
      (">3\r\n+message\r\n+c\r\n+p\r\n", .push([text("message"), text("c"), text("p")])),
      ("|1\r\n+ttl\r\n:3600\r\n*2\r\n:1\r\n|1\r\n+a\r\n+b\r\n:2\r\n", .array([.integer(1), .integer(2)])),
      ("*2\r\n*0\r\n$-1\r\n", .array([.array([]), .null])),
    ] as [(String, RESPValue)])
  func values(text: String, value: RESPValue) throws {
    #expect(try decode(text) == [value])
    #expect(try decode(text + text) == [value, value])
  }

  @Test("values come out the same however their bytes are cut")
  func cuts() throws {
    var generator = SeededGenerator.announced("RESP cuts")
    for _ in 0..<300 {
      let values = (0..<4).map { _ in Self.random(depth: 3, &generator) }
      var whole = ByteBuffer()
      for value in values { Self.write(value, to: &whole) }
      var decoder = RESPDecoder()
      var buffer = ByteBuffer()
      var read: [RESPValue] = []
      while whole.readableBytes > 0 {
        var piece = whole.readSlice(length: min(whole.readableBytes, Int.random(in: 1...7, using: &generator)))!
        buffer.writeBuffer(&piece)
        while let value = try decoder.next(from: &buffer) { read.append(value) }
      }
      #expect(read == values)
    }
  }

  @Test(
    "what is no RESP is an error",
    arguments: [
      ("hello\r\n", .unknownType(0x68)), ("$x\r\n", .badNumber), ("$-2\r\n", .badNumber), ("$\r\n", .badNumber),
      ("*-2\r\n", .badNumber), (":1.5\r\n", .badNumber), (",x\r\n", .badNumber), ("#x\r\n", .badNumber),
      ("+OK\n", .badLineEnd),
      ("\r\n", .badLineEnd), ("$1\r\nab\r\n", .badLineEnd), ("$99999999999999999999999\r\n", .badNumber),
      ("$67108865\r\n", .stringTooLong), ("*1048577\r\n", .tooManyElements), ("%600000\r\n", .tooManyElements),
      (String(repeating: "*1\r\n", count: 17), .tooDeep), ("+" + String(repeating: "x", count: 70_000), .lineTooLong),
      (String(repeating: "*1000\r\n", count: 1) + String(repeating: "*1048000\r\n", count: 1), .tooManyElements),
    ] as [(String, RESPError)])
  func errors(text: String, error: RESPError) {
    #expect(throws: error) { try decode(text) }
  }

  @Test("the bytes of one value are limited as a whole, those of many values are not")
  func total() throws {
    var limits = RESPLimits()
    limits.valueBytes = 100
    let text = "$30\r\n\(String(repeating: "x", count: 30))\r\n"
    #expect(try decode(String(repeating: text, count: 9), limits: limits).count == 9)
    #expect(try decode("*2\r\n" + text + text, limits: limits).count == 1)
    #expect(throws: RESPError.valueTooLong) { try decode("*3\r\n" + text + text + "$30\r\n", limits: limits) }
  }

  private static let message = ">3\r\n$7\r\nmessage\r\n$4\r\nnews\r\n$5\r\nhello\r\n"
  private static let subscribed = ">3\r\n$9\r\nsubscribe\r\n$4\r\nnews\r\n:12\r\n"
  private static let short: [(text: String, event: HeardEvent)] = [
    (message, .message(HeardMessage(channel: "news", payload: Array("hello".utf8)))), (subscribed, .subscribed("news")),
  ]

  @Test("messages and acknowledgements of both protocols are read the short way", arguments: short, [">", "*"])
  func shortWay(sample: (text: String, event: HeardEvent), type: String) {
    let decoder = RESPDecoder()
    let text = type + sample.text.dropFirst()
    var buffer = ByteBuffer(string: text + text)
    for _ in 0..<2 {
      let event = decoder.nextEvent(from: &buffer)
      #expect(event == sample.event)
    }
    #expect(buffer.readableBytes == 0)
    let none = decoder.nextEvent(from: &buffer)
    #expect(none == nil)
  }

  @Test("what is cut anywhere is read the long way, and the short way goes on behind it", arguments: short)
  func shortWayCut(sample: (text: String, event: HeardEvent)) throws {
    let bytes = Array((sample.text + sample.text).utf8)
    for cut in 1..<(bytes.count / 2) {
      var decoder = RESPDecoder()
      var buffer = ByteBuffer(bytes: bytes[..<cut])
      let early = decoder.nextEvent(from: &buffer)
      #expect(early == nil)
      #expect(try decoder.next(from: &buffer) == nil)
      buffer.writeBytes(bytes[cut...])
      if let event = decoder.nextEvent(from: &buffer) {
        // Nothing of it had been read before.
        #expect(event == sample.event)
      } else if let value = try decoder.next(from: &buffer) {
        #expect(HeardEvent(value) == sample.event)
      }
      let next = decoder.nextEvent(from: &buffer)
      #expect(next == sample.event, "cut at \(cut)")
      #expect(buffer.readableBytes == 0)
    }
  }

  @Test("what the short way reads is what the long way reads; what it does not, it leaves alone", arguments: short)
  func shortWayMutations(sample: (text: String, event: HeardEvent)) throws {
    var generator = SeededGenerator.announced("RESP messages")
    var read = 0
    for _ in 0..<20_000 {
      var bytes = Array(sample.text.utf8)
      for _ in 0..<generator.int(1...2) {
        bytes[generator.int(0...bytes.count - 1)] = generator.pick(Array("$*>:0123456789\r\nabc".utf8))
      }
      var decoder = RESPDecoder()
      var buffer = ByteBuffer(bytes: bytes)
      guard let event = decoder.nextEvent(from: &buffer) else {
        #expect(Array(buffer.readableBytesView) == bytes)
        continue
      }
      read += 1
      let left = buffer
      buffer = ByteBuffer(bytes: bytes)
      let value = try decoder.next(from: &buffer)
      #expect(value.flatMap { HeardEvent($0) } == event)
      #expect(buffer == left)
    }
    #expect(read > 100)
  }

  @Test("no changed stream stops the decoder")
  func mutations() {
    var generator = SeededGenerator.announced("RESP mutations")
    for _ in 0..<20_000 {
      var buffer = ByteBuffer()
      for _ in 0..<3 { Self.write(Self.random(depth: 2, &generator), to: &buffer) }
      var bytes = Array(buffer.readableBytesView)
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let at = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: bytes[at] = UInt8.random(in: .min ... .max, using: &generator)
        case 1: bytes.insert(Array("*$:+-\r\n%>|0123456789".utf8).randomElement(using: &generator) ?? 0, at: at)
        default: if bytes.count > 1 { bytes.remove(at: at) }
        }
      }
      _ = try? decode(bytes)
    }
  }

  @Test("a long string in small pieces costs no more than its length")
  func longString() throws {
    var decoder = RESPDecoder()
    var buffer = ByteBuffer(string: "$1000000\r\n")
    for _ in 0..<100_000 {
      #expect(try decoder.next(from: &buffer) == nil)
      buffer.writeRepeatingByte(UInt8(ascii: "x"), count: 10)
    }
    buffer.writeString("\r\n")
    #expect(try decoder.next(from: &buffer)?.bytes?.count == 1_000_000)
  }

  @Test("commands are arrays of strings, in bytes")
  func commands() {
    var buffer = ByteBuffer()
    RedisCommand("SET", .text("ключ"), .bytes([0, 13, 10])).write(to: &buffer)
    #expect(Array(buffer.readableBytesView) == Array("*3\r\n$3\r\nSET\r\n$8\r\nключ\r\n$3\r\n\0\r\n\r\n".utf8))
  }

  @Test(
    "lengths are written in decimal digits, behind what was written before",
    arguments: [0, 1, 9, 10, 99, 100, 12_345, 1_000_000])
  func lengths(count: Int) {
    let text = String(repeating: "x", count: count)
    var buffer = ByteBuffer(string: "before")
    RedisCommand("A", arguments: [.text(text)] + Array(repeating: .bytes([]), count: min(count, 20))).write(to: &buffer)
    var expected = "before*\(2 + min(count, 20))\r\n$1\r\nA\r\n$\(count)\r\n\(text)\r\n"
    for _ in 0..<min(count, 20) { expected += "$0\r\n\r\n" }
    #expect(String(buffer: buffer) == expected)
  }

  private static func random(depth: Int, _ generator: inout SeededGenerator) -> RESPValue {
    switch Int.random(in: 0..<(depth > 0 ? 8 : 6), using: &generator) {
    case 0: .null
    case 1: .integer(Int64.random(in: .min ... .max, using: &generator))
    case 2: .boolean(Bool.random(using: &generator))
    case 3: .error(RedisServerError("ERR no"))
    case 4, 5:
      .string(
        (0..<Int.random(in: 0...40, using: &generator)).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
    default: .array((0..<Int.random(in: 0...4, using: &generator)).map { _ in random(depth: depth - 1, &generator) })
    }
  }

  private static func write(_ value: RESPValue, to buffer: inout ByteBuffer) {
    switch value {
    case .null: buffer.writeString("_\r\n")
    case .integer(let number): buffer.writeString(":\(number)\r\n")
    case .boolean(let flag): buffer.writeString(flag ? "#t\r\n" : "#f\r\n")
    case .double(let number): buffer.writeString(",\(number)\r\n")
    case .error(let error): buffer.writeString("-\(error)\r\n")
    case .string(let bytes):
      buffer.writeString("$\(bytes.count)\r\n")
      buffer.writeBytes(bytes)
      buffer.writeString("\r\n")
    case .array(let values), .push(let values):
      buffer.writeString("*\(values.count)\r\n")
      for value in values { write(value, to: &buffer) }
    }
  }
}
