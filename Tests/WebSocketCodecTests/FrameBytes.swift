import NIOCore
import WebSocketCodec

/// A frame as raw bytes, right or wrong: the tests build what a decoder must take or refuse without the encoder.
struct FrameBytes {
  var first: UInt8
  var isMasked = true
  var key: [UInt8] = [0x37, 0xFA, 0x21, 0x3D]
  var payload: [UInt8] = []
  /// The payload's length as it stands in the header; nil for the shortest form.
  var lengthBytes: [UInt8]?

  init(_ opcode: UInt8, _ payload: [UInt8] = [], final: Bool = true, reserved: UInt8 = 0, masked: Bool = true) {
    self.first = (final ? 0x80 : 0) | reserved << 4 | opcode
    self.payload = payload
    self.isMasked = masked
  }

  static func text(_ text: String, final: Bool = true) -> FrameBytes { FrameBytes(0x1, Array(text.utf8), final: final) }

  static func close(_ code: UInt16, _ reason: [UInt8] = []) -> FrameBytes {
    FrameBytes(0x8, [UInt8(code >> 8), UInt8(truncatingIfNeeded: code)] + reason)
  }

  var bytes: [UInt8] {
    var result = [first]
    var length = lengthBytes ?? Self.minimalLength(payload.count)
    if isMasked { length[0] |= 0x80 }
    result += length
    guard isMasked else { return result + payload }
    return result + key + payload.enumerated().map { $1 ^ key[$0 % 4] }
  }

  static func minimalLength(_ count: Int) -> [UInt8] {
    switch count {
    case ...125: [UInt8(count)]
    case ...0xFFFF: [126, UInt8(count >> 8), UInt8(count & 0xFF)]
    default: [127] + (0..<8).map { UInt8(truncatingIfNeeded: count >> (56 - 8 * $0)) }
    }
  }
}

/// What a decoder made of some bytes.
struct Decoded: Equatable {
  var events: [WebSocketEvent] = []
  var violation: WebSocketViolation.Rule?

  static func events(_ events: WebSocketEvent...) -> Decoded { Decoded(events: events) }
  static func violation(_ rule: WebSocketViolation.Rule, after events: WebSocketEvent...) -> Decoded {
    Decoded(events: events, violation: rule)
  }
}

extension WebSocketDecoder {
  /// Feeds pieces one after another until they are used up or a rule is broken.
  mutating func decode(pieces: [[UInt8]]) -> Decoded {
    var result = Decoded()
    do {
      for piece in pieces {
        var buffer = ByteBuffer(bytes: piece)
        while let event = try next(from: &buffer) { result.events.append(event) }
        precondition(buffer.readableBytes == 0, "the decoder left bytes behind")
      }
    } catch {
      result.violation = error.rule
    }
    return result
  }
}

/// What a server's decoder makes of frames, whole.
func decode(
  _ frames: FrameBytes..., role: WebSocketRole = .server, maximum: Int = 1 << 20,
  using webSocketExtension: (any WebSocketExtension)? = nil
) -> Decoded {
  var decoder = WebSocketDecoder(
    role: role, maximumMessageSize: maximum, webSocketExtension: webSocketExtension)
  return decoder.decode(pieces: [frames.flatMap(\.bytes)])
}
