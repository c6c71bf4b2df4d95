package import NIOCore

/// Writes frames (RFC 6455, section 5.2) into a buffer: call it again for several frames in one buffer. What a server
/// writes can be shared by all of its connections; a client gives each frame a fresh mask.
package enum WebSocketEncoder {
  /// The longest header, in bytes.
  package static var maximumHeaderSize: Int { 14 }
  /// The longest payload of a control frame, in bytes.
  package static var maximumControlPayload: Int { 125 }

  /// The size of a frame in bytes.
  package static func frameSize(payload: Int, isMasked: Bool = false) -> Int {
    let length = payload <= 125 ? 0 : payload <= 0xFFFF ? 2 : 8
    return 2 + length + (isMasked ? 4 : 0) + payload
  }

  /// Writes a frame.
  ///
  /// - Parameters:
  ///   - opcode: the frame's kind.
  ///   - payload: its bytes, unmasked.
  ///   - isFinal: whether it ends its message.
  ///   - reservedBits: an extension's bits, RSV1 0b100; the payload must be what the extension made.
  ///   - mask: the key, for a client; nil for a server.
  ///   - buffer: where to.
  package static func write(
    _ opcode: WebSocketOpcode, payload: UnsafeRawBufferPointer, isFinal: Bool = true, reservedBits: UInt8 = 0,
    mask: WebSocketMask? = nil, into buffer: inout ByteBuffer
  ) {
    let size = frameSize(payload: payload.count, isMasked: mask != nil)
    // All of it in one go: each write to a buffer asks anew whether it is shared and has room.
    buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: size) { frame in
      frame[0] = (isFinal ? 0x80 : 0) | reservedBits << 4 | opcode.rawValue
      let maskBit: UInt8 = mask == nil ? 0 : 0x80
      var end = 2
      switch payload.count {
      case ...125:
        frame[1] = maskBit | UInt8(payload.count)
      case ...0xFFFF:
        frame[1] = maskBit | 126
        frame.storeBytes(of: UInt16(payload.count).bigEndian, toByteOffset: end, as: UInt16.self)
        end += 2
      default:
        frame[1] = maskBit | 127
        frame.storeBytes(of: UInt64(payload.count).bigEndian, toByteOffset: end, as: UInt64.self)
        end += 8
      }
      if let mask {
        frame.storeBytes(of: mask.key.littleEndian, toByteOffset: end, as: UInt32.self)
        end += 4
      }
      let content = UnsafeMutableRawBufferPointer(rebasing: frame[end..<size])
      content.copyMemory(from: payload)
      mask?.apply(to: content, offset: 0)
      return size
    }
  }

  /// Writes a text message as one frame; `text` must be UTF-8.
  package static func writeText(
    _ text: some Sequence<UInt8>, mask: WebSocketMask? = nil, into buffer: inout ByteBuffer
  ) {
    write(.text, bytes: text, mask: mask, into: &buffer)
  }

  /// The same of bytes in one piece, which need not be asked whether they are.
  package static func writeText(_ text: [UInt8], mask: WebSocketMask? = nil, into buffer: inout ByteBuffer) {
    text.withUnsafeBytes { write(.text, payload: $0, mask: mask, into: &buffer) }
  }

  /// Writes a binary message as one frame.
  package static func writeBinary(
    _ bytes: some Sequence<UInt8>, mask: WebSocketMask? = nil, into buffer: inout ByteBuffer
  ) {
    write(.binary, bytes: bytes, mask: mask, into: &buffer)
  }

  /// Writes a ping; of `payload` the first 125 bytes.
  package static func writePing(
    _ payload: ByteBuffer = ByteBuffer(), mask: WebSocketMask? = nil, into buffer: inout ByteBuffer
  ) {
    write(.ping, bytes: payload.readableBytesView.prefix(maximumControlPayload), mask: mask, into: &buffer)
  }

  /// Writes a pong; of `payload`, the ping's, the first 125 bytes.
  package static func writePong(
    _ payload: ByteBuffer, mask: WebSocketMask? = nil, into buffer: inout ByteBuffer
  ) {
    write(.pong, bytes: payload.readableBytesView.prefix(maximumControlPayload), mask: mask, into: &buffer)
  }

  /// Writes a close frame; without a code, or with one that must not be on the wire, an empty one. A reason longer
  /// than 123 bytes is cut at the end of a character.
  package static func writeClose(
    _ code: WebSocketCloseCode?, reason: String = "", mask: WebSocketMask? = nil, into buffer: inout ByteBuffer
  ) {
    var payload: [UInt8] = []
    if let code, code.isSendable {
      payload = [UInt8(code.rawValue >> 8), UInt8(truncatingIfNeeded: code.rawValue)]
      payload.append(contentsOf: cut(reason, to: maximumControlPayload - 2))
    }
    payload.withUnsafeBytes { write(.close, payload: $0, mask: mask, into: &buffer) }
  }

  private static func write(
    _ opcode: WebSocketOpcode, bytes: some Sequence<UInt8>, mask: WebSocketMask?, into buffer: inout ByteBuffer
  ) {
    let isWritten: Void? = bytes.withContiguousStorageIfAvailable { storage in
      write(opcode, payload: UnsafeRawBufferPointer(storage), mask: mask, into: &buffer)
    }
    if isWritten == nil {
      Array(bytes).withUnsafeBytes { write(opcode, payload: $0, mask: mask, into: &buffer) }
    }
  }

  private static func cut(_ text: String, to limit: Int) -> Substring.UTF8View {
    var end = text.utf8.index(text.startIndex, offsetBy: limit, limitedBy: text.endIndex) ?? text.endIndex
    while end > text.startIndex, end < text.endIndex, text.utf8[end] & 0xC0 == 0x80 {
      end = text.utf8.index(before: end)
    }
    return text[..<end].utf8
  }
}
