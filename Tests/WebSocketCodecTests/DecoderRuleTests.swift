import NIOCore
import Testing
import WebSocketCodec

@Suite("A decoder keeps each rule of RFC 6455")
struct DecoderRuleTests {
  @Test("an unmasked frame from a client is refused")
  func unmaskedFrame() {
    #expect(decode(FrameBytes(0x1, [0x61], masked: false)) == .violation(.unmaskedFrame))
  }

  @Test("a masked frame from a server is refused, an unmasked one taken")
  func maskedFrame() {
    #expect(decode(.text("a"), role: .client) == .violation(.maskedFrame))
    #expect(decode(FrameBytes(0x1, [0x61], masked: false), role: .client) == .events(.text(ByteBuffer(string: "a"))))
  }

  @Test("each reserved bit is refused", arguments: [0b100, 0b010, 0b001] as [UInt8])
  func reservedBits(bits: UInt8) {
    #expect(decode(FrameBytes(0x1, reserved: bits)) == .violation(.reservedBits))
    #expect(decode(FrameBytes(0x9, reserved: bits)) == .violation(.reservedBits))
  }

  @Test("reserved opcodes are refused", arguments: Array(0x3...0x7) + Array(0xB...0xF) as [UInt8])
  func reservedOpcodes(opcode: UInt8) {
    #expect(decode(FrameBytes(opcode)) == .violation(.reservedOpcode))
  }

  @Test("lengths must be in their shortest form")
  func minimalLengths() {
    var frame = FrameBytes(0x2, Array(repeating: 1, count: 125))
    frame.lengthBytes = [126, 0, 125]
    #expect(decode(frame) == .violation(.lengthNotMinimal))
    frame.payload = Array(repeating: 1, count: 0xFFFF)
    frame.lengthBytes = [127, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
    #expect(decode(frame) == .violation(.lengthNotMinimal))
  }

  @Test("a length with its top bit set is refused")
  func topBit() {
    var frame = FrameBytes(0x2)
    frame.lengthBytes = [127, 0x80, 0, 0, 0, 0, 0, 0, 0]
    #expect(decode(frame) == .violation(.lengthTooLarge))
    frame.lengthBytes = [127, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]
    #expect(decode(frame) == .violation(.messageTooBig))
  }

  @Test(
    "every length around the borders of the three forms arrives", arguments: [0, 1, 125, 126, 127, 0xFFFF, 0x10000])
  func lengths(count: Int) {
    let payload = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
    #expect(decode(FrameBytes(0x2, payload)) == .events(.binary(ByteBuffer(bytes: payload))))
  }

  @Test("a control frame of more than 125 bytes is refused, one of 125 taken")
  func controlLength() {
    let payload = Array(repeating: UInt8(7), count: 125)
    #expect(decode(FrameBytes(0x9, payload)) == .events(.ping(ByteBuffer(bytes: payload))))
    #expect(decode(FrameBytes(0x9, payload + [7])) == .violation(.controlTooLong))
  }

  @Test("a fragmented control frame is refused")
  func controlFragment() {
    #expect(decode(FrameBytes(0x9, final: false)) == .violation(.controlFragmented))
  }

  @Test("a continuation without a message is refused")
  func continuation() {
    #expect(decode(FrameBytes(0x0)) == .violation(.unexpectedContinuation))
    #expect(
      decode(.text("a"), FrameBytes(0x0))
        == .violation(.unexpectedContinuation, after: .text(ByteBuffer(string: "a"))))
  }

  @Test("a new message inside a fragmented one is refused")
  func interleaved() {
    #expect(decode(.text("a", final: false), .text("b")) == .violation(.expectedContinuation))
    #expect(decode(.text("a", final: false), FrameBytes(0x2)) == .violation(.expectedContinuation))
  }

  @Test("fragments are joined, and control frames between them come at once")
  func fragments() {
    let decoded = decode(
      .text("Hal", final: false), FrameBytes(0x9, [1]), FrameBytes(0x0, [], final: false), FrameBytes(0xA, [2]),
      FrameBytes(0x0, Array("lo".utf8)), .text("next"))
    #expect(
      decoded
        == .events(
          .ping(ByteBuffer(bytes: [1])), .pong(ByteBuffer(bytes: [2])), .text(ByteBuffer(string: "Hallo")),
          .text(ByteBuffer(string: "next"))))
  }

  @Test("a character may be cut by fragments")
  func cutCharacter() {
    let bytes = Array("a€😀".utf8)
    let frames = bytes.enumerated().flatMap { index, byte in
      FrameBytes(index == 0 ? 0x1 : 0x0, [byte], final: index == bytes.count - 1).bytes
    }
    var decoder = WebSocketDecoder(role: .server, maximumMessageSize: 100)
    #expect(decoder.decode(pieces: [frames]) == .events(.text(ByteBuffer(string: "a€😀"))))
  }

  @Test("text fails at its first wrong byte, though its frame be incomplete")
  func failsFast() {
    let frame = FrameBytes(0x1, [0x61, 0xC0] + Array(repeating: 0x61, count: 98)).bytes
    var decoder = WebSocketDecoder(role: .server, maximumMessageSize: 1000)
    #expect(decoder.decode(pieces: [Array(frame[..<7])]) == .events())
    #expect(decoder.decode(pieces: [Array(frame[7..<8])]) == .violation(.invalidUTF8))
  }

  @Test("text that ends in the middle of a character is refused")
  func cutEnd() {
    #expect(decode(FrameBytes(0x1, [0xE2, 0x82])) == .violation(.invalidUTF8))
  }

  @Test("a close frame with half a code is refused")
  func closeTooShort() {
    #expect(decode(FrameBytes(0x8, [3])) == .violation(.closeTooShort))
  }

  @Test(
    "close codes that must not be sent are refused",
    arguments: [0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535] as [UInt16])
  func badCloseCodes(code: UInt16) {
    #expect(decode(.close(code)) == .violation(.invalidCloseCode))
  }

  @Test(
    "close codes that may be sent are taken",
    arguments: [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999]
      as [UInt16])
  func goodCloseCodes(code: UInt16) {
    #expect(
      decode(.close(code, Array("ende".utf8)))
        == .events(.close(code: WebSocketCloseCode(rawValue: code), reason: "ende")))
  }

  @Test("an empty close frame has no code")
  func emptyClose() {
    #expect(decode(FrameBytes(0x8)) == .events(.close(code: nil, reason: "")))
  }

  @Test("a close reason must be UTF-8")
  func closeReason() {
    #expect(decode(.close(1000, [0xFF])) == .violation(.invalidUTF8))
  }

  @Test("nothing is read behind a close frame")
  func afterClose() {
    #expect(decode(.close(1000), FrameBytes(0x3)) == .events(.close(code: .normal, reason: "")))
  }

  @Test("a message too big is refused by its header alone, over all fragments")
  func tooBig() {
    let header = FrameBytes(0x2, Array(repeating: 0, count: 101)).bytes.prefix(6)
    var decoder = WebSocketDecoder(role: .server, maximumMessageSize: 100)
    #expect(decoder.decode(pieces: [Array(header)]) == .violation(.messageTooBig))

    let part = Array(repeating: UInt8(0), count: 60)
    #expect(
      decode(FrameBytes(0x2, part, final: false), FrameBytes(0x0, part), maximum: 119) == .violation(.messageTooBig))
    #expect(
      decode(FrameBytes(0x2, part, final: false), FrameBytes(0x0, part), maximum: 120)
        == .events(.binary(ByteBuffer(bytes: part + part))))
  }

  @Test("an error is thrown again, whatever follows")
  func staysFailed() {
    var decoder = WebSocketDecoder(role: .server, maximumMessageSize: 100)
    #expect(decoder.decode(pieces: [FrameBytes(0x3).bytes]) == .violation(.reservedOpcode))
    #expect(decoder.decode(pieces: [FrameBytes.text("a").bytes]) == .violation(.reservedOpcode))
  }

  @Test("each violation carries the code to close with")
  func closeCodes() {
    #expect(WebSocketViolation(.unmaskedFrame).closeCode == .protocolError)
    #expect(WebSocketViolation(.invalidUTF8).closeCode == .invalidPayload)
    #expect(WebSocketViolation(.messageTooBig).closeCode == .messageTooBig)
  }

  @Test("payload does not share memory with the piece that it came in")
  func ownsPayload() throws {
    var decoder = WebSocketDecoder(role: .client, maximumMessageSize: 1 << 20)
    var piece = ByteBuffer(bytes: FrameBytes(0x1, Array("Hallo".utf8), masked: false).bytes)
    piece.reserveCapacity(1 << 16)
    guard case .text(let text) = try decoder.next(from: &piece) else {
      Issue.record("no message")
      return
    }
    #expect(text.storageCapacity < 1 << 10)
  }

  @Test("a header that announces much takes no memory for it")
  func announcedLength() throws {
    var decoder = WebSocketDecoder(role: .client, maximumMessageSize: 1 << 30)
    var frame = FrameBytes(0x2, [1, 2, 3], masked: false)
    frame.lengthBytes = [127, 0, 0, 0, 0, 0x3F, 0xFF, 0xFF, 0xFF]
    var piece = ByteBuffer(bytes: frame.bytes)
    #expect(try decoder.next(from: &piece) == nil)
    #expect(decoder.bytesMissing == 0x3FFF_FFFC)
  }

  @Test("the decoder itself is small")
  func isSmall() {
    #expect(MemoryLayout<WebSocketDecoder>.size <= 192)
  }
}
