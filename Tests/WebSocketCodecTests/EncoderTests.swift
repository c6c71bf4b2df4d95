import NIOCore
import Testing
import WebSocketCodec

@Suite("Frames are written as RFC 6455 wants them")
struct EncoderTests {
  @Test("a server's text frame, as in section 5.7")
  func text() {
    var buffer = ByteBuffer()
    WebSocketEncoder.writeText("Hello".utf8, into: &buffer)
    #expect(Array(buffer.readableBytesView) == [0x81, 0x05, 0x48, 0x65, 0x6C, 0x6C, 0x6F])
  }

  @Test("a client's frame is masked with its key, as in section 5.7")
  func masked() {
    var buffer = ByteBuffer()
    WebSocketEncoder.writeText("Hello".utf8, mask: WebSocketMask(key: 0x3D21_FA37), into: &buffer)
    #expect(
      Array(buffer.readableBytesView) == [0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58])
  }

  @Test("what is written is read again, for every form of length", arguments: [0, 1, 125, 126, 0xFFFF, 0x10000])
  func roundTrip(count: Int) throws {
    let payload = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 7) }
    for role in [WebSocketRole.server, .client] {
      var buffer = ByteBuffer()
      WebSocketEncoder.writeBinary(payload, mask: role == .server ? .random() : nil, into: &buffer)
      #expect(buffer.readableBytes == WebSocketEncoder.frameSize(payload: count, isMasked: role == .server))
      var decoder = WebSocketDecoder(role: role, maximumMessageSize: 1 << 20)
      #expect(try decoder.next(from: &buffer) == .binary(ByteBuffer(bytes: payload)))
      #expect(buffer.readableBytes == 0)
    }
  }

  @Test("several frames join in one buffer")
  func joined() throws {
    var buffer = ByteBuffer()
    WebSocketEncoder.writeText("eins".utf8, into: &buffer)
    WebSocketEncoder.writeText("zwei".utf8, into: &buffer)
    WebSocketEncoder.writePing(ByteBuffer(string: "?"), into: &buffer)
    WebSocketEncoder.writePong(ByteBuffer(string: "!"), into: &buffer)
    WebSocketEncoder.writeClose(.goingAway, reason: "Schluss", into: &buffer)
    var decoder = WebSocketDecoder(role: .client, maximumMessageSize: 100)
    #expect(
      decoder.decode(pieces: [Array(buffer.readableBytesView)])
        == .events(
          .text(ByteBuffer(string: "eins")), .text(ByteBuffer(string: "zwei")), .ping(ByteBuffer(string: "?")),
          .pong(ByteBuffer(string: "!")), .close(code: .goingAway, reason: "Schluss")))
  }

  @Test("a long close reason is cut at the end of a character, in 123 bytes", arguments: 0...3)
  func longReason(shift: Int) throws {
    let reason = String(repeating: "x", count: shift) + String(repeating: "€", count: 60)
    var buffer = ByteBuffer()
    WebSocketEncoder.writeClose(.policyViolation, reason: reason, into: &buffer)
    #expect(buffer.readableBytes <= 2 + 125)
    #expect(buffer.readableBytes > 2 + 125 - 4)
    var decoder = WebSocketDecoder(role: .client, maximumMessageSize: 100)
    guard case .close(let code, let read) = try decoder.next(from: &buffer) else {
      Issue.record("no close frame")
      return
    }
    #expect(code == .policyViolation)
    #expect(reason.hasPrefix(read))
  }

  @Test("a close frame never carries a code that must not be on the wire")
  func reservedCode() {
    var buffer = ByteBuffer()
    WebSocketEncoder.writeClose(.noneReceived, reason: "x", into: &buffer)
    WebSocketEncoder.writeClose(nil, into: &buffer)
    #expect(Array(buffer.readableBytesView) == [0x88, 0, 0x88, 0])
  }

  @Test("fragments and reserved bits can be written")
  func fragment() {
    var buffer = ByteBuffer()
    [UInt8(1)].withUnsafeBytes {
      WebSocketEncoder.write(.text, payload: $0, isFinal: false, reservedBits: 0b100, into: &buffer)
    }
    #expect(Array(buffer.readableBytesView) == [0x41, 1, 1])
  }

  @Test("a ping's payload is cut to 125 bytes")
  func longPing() {
    var buffer = ByteBuffer()
    WebSocketEncoder.writePing(ByteBuffer(repeating: 1, count: 200), into: &buffer)
    #expect(buffer.readableBytes == 127)
  }
}
