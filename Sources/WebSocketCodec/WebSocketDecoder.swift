package import NIOCore

/// Reads a peer's frames (RFC 6455) and yields its messages and control frames; strict in all that the RFC requires.
///
/// Feed it each piece of bytes as it arrives, whatever its cuts:
/// ```
/// while let event = try decoder.next(from: &buffer) { … }
/// ```
/// It keeps no bytes of the pieces. Payload is copied out of them, unmasked in place eight bytes at a time, and, if it
/// is text, validated at once: a message fails at its first wrong byte, though its frame be incomplete. Between
/// messages it owns no memory beyond itself. Memory for a message grows with the bytes that came, not with those
/// that a header announced.
package struct WebSocketDecoder {
  /// The side that reads.
  package let role: WebSocketRole
  /// The longest message, in bytes, over all of its fragments.
  package let maximumMessageSize: Int
  private let webSocketExtension: (any WebSocketExtension)?

  private enum Phase {
    case header
    case payload
    case closed
    case failed(WebSocketViolation)
  }

  private var phase = Phase.header
  private var header = WebSocketFrameHeader()
  private var opcode = WebSocketOpcode.continuation
  /// Bytes of the current frame's payload that have been read.
  private var position = 0
  /// The kind of the message that is being assembled: text, binary, or continuation for none.
  private var messageKind = WebSocketOpcode.continuation
  private var messageIsExtended = false
  private var message = ByteBuffer()
  private var control = ByteBuffer()
  private var validator = UTF8StreamValidator()

  /// A decoder at the start of a connection.
  ///
  /// - Parameters:
  ///   - role: the side that reads.
  ///   - maximumMessageSize: the longest message, in bytes; a longer one is a `messageTooBig`, noticed in the header
  ///     that announces it.
  ///   - webSocketExtension: what was negotiated for the reserved bits; without it they must be zero.
  package init(
    role: WebSocketRole, maximumMessageSize: Int, webSocketExtension: (any WebSocketExtension)? = nil
  ) {
    self.role = role
    self.maximumMessageSize = maximumMessageSize
    self.webSocketExtension = webSocketExtension
  }

  /// Payload bytes of the current frame that are still to come: a hint for the size of the next read.
  package var bytesMissing: Int {
    if case .payload = phase { Int(header.payloadLength) - position } else { 0 }
  }

  /// The next message or control frame, or nil if there is none yet: then all of `input` has been read.
  ///
  /// After a close frame, and for good after an error, nothing more is read: the first discards what follows, the
  /// second is thrown again.
  package mutating func next(from input: inout ByteBuffer) throws(WebSocketViolation) -> WebSocketEvent? {
    do throws(WebSocketViolation) {
      while true {
        switch phase {
        case .header:
          guard try readHeader(&input) else { return nil }
        case .payload:
          guard try readPayload(&input) else { return nil }
          if let event = try finishFrame() { return event }
        case .closed:
          input.moveReaderIndex(to: input.writerIndex)
          return nil
        case .failed(let violation):
          throw violation
        }
      }
    } catch {
      phase = .failed(error)
      message = ByteBuffer()
      control = ByteBuffer()
      throw error
    }
  }
}

extension WebSocketDecoder {
  /// Reads header bytes; true once it is complete and right. Each rule is checked as early as its bytes are there.
  private mutating func readHeader(_ input: inout ByteBuffer) throws(WebSocketViolation) -> Bool {
    while let byte = input.readInteger(as: UInt8.self) {
      let isComplete = header.append(byte)
      if header.count == 1 { try checkFirstByte() }
      if header.count == 2 { try checkSecondByte() }
      if isComplete {
        try checkLength()
        position = 0
        phase = .payload
        return true
      }
    }
    return false
  }

  private mutating func checkFirstByte() throws(WebSocketViolation) {
    guard let opcode = WebSocketOpcode(rawValue: header.opcode) else { throw WebSocketViolation(.reservedOpcode) }
    self.opcode = opcode
    let startsMessage = opcode == .text || opcode == .binary
    let isClaimed =
      startsMessage && header.reservedBits != 0
      && webSocketExtension?.claims(reservedBits: header.reservedBits) == true
    guard header.reservedBits == 0 || isClaimed else { throw WebSocketViolation(.reservedBits) }
    if opcode.isControl {
      guard header.isFinal else { throw WebSocketViolation(.controlFragmented) }
    } else if startsMessage {
      guard messageKind == .continuation else { throw WebSocketViolation(.expectedContinuation) }
      messageKind = opcode
      messageIsExtended = isClaimed
      validator = UTF8StreamValidator()
    } else {
      guard messageKind != .continuation else { throw WebSocketViolation(.unexpectedContinuation) }
    }
  }

  private func checkSecondByte() throws(WebSocketViolation) {
    switch role {
    case .server: guard header.isMasked else { throw WebSocketViolation(.unmaskedFrame) }
    case .client: guard !header.isMasked else { throw WebSocketViolation(.maskedFrame) }
    }
    guard !opcode.isControl || header.shortLength <= 125 else { throw WebSocketViolation(.controlTooLong) }
  }

  private func checkLength() throws(WebSocketViolation) {
    guard header.isLengthMinimal else { throw WebSocketViolation(.lengthNotMinimal) }
    guard header.payloadLength < 1 << 63 else { throw WebSocketViolation(.lengthTooLarge) }
    guard !opcode.isControl else { return }
    let room = maximumMessageSize - message.readableBytes
    guard header.payloadLength <= UInt64(max(room, 0)) else { throw WebSocketViolation(.messageTooBig) }
  }

  /// Reads payload bytes; true once the frame has them all.
  private mutating func readPayload(_ input: inout ByteBuffer) throws(WebSocketViolation) -> Bool {
    let missing = Int(header.payloadLength) - position
    let count = min(missing, input.readableBytes)
    if count > 0, let piece = input.readSlice(length: count) {
      let mask = header.isMasked ? header.mask : nil
      if opcode.isControl {
        control.append(piece, mask: mask, offset: position)
      } else {
        let start = message.readableBytes
        message.append(piece, mask: mask, offset: position)
        if messageKind == .text, !messageIsExtended {
          try validateText(from: start)
        }
      }
      position += count
    }
    return count == missing
  }

  private mutating func validateText(from start: Int) throws(WebSocketViolation) {
    let isValid = message.withUnsafeReadableBytes { bytes in
      validator.accept(UnsafeRawBufferPointer(rebasing: bytes[start...]))
    }
    guard isValid else { throw WebSocketViolation(.invalidUTF8) }
  }

  /// What the complete frame says; nil for a fragment.
  private mutating func finishFrame() throws(WebSocketViolation) -> WebSocketEvent? {
    let isFinal = header.isFinal
    header = WebSocketFrameHeader()
    phase = .header
    switch opcode {
    case .ping:
      return .ping(take(&control))
    case .pong:
      return .pong(take(&control))
    case .close:
      let event = try Self.closeEvent(take(&control))
      phase = .closed
      message = ByteBuffer()
      return event
    case .text, .binary, .continuation:
      return isFinal ? try finishMessage() : nil
    }
  }

  private mutating func finishMessage() throws(WebSocketViolation) -> WebSocketEvent {
    var payload = take(&message)
    let kind = messageKind
    messageKind = .continuation
    if messageIsExtended, let webSocketExtension {
      payload = try webSocketExtension.decode(payload, maximumSize: maximumMessageSize)
      if kind == .text, !payload.withUnsafeReadableBytes({ validator.accept($0) }) {
        throw WebSocketViolation(.invalidUTF8)
      }
    }
    guard kind == .text else { return .binary(payload) }
    guard validator.isComplete else { throw WebSocketViolation(.invalidUTF8) }
    return .text(payload)
  }

  private func take(_ buffer: inout ByteBuffer) -> ByteBuffer {
    defer { buffer = ByteBuffer() }
    return buffer
  }

  private static func closeEvent(_ payload: ByteBuffer) throws(WebSocketViolation) -> WebSocketEvent {
    var payload = payload
    guard payload.readableBytes > 0 else { return .close(code: nil, reason: "") }
    guard let number = payload.readInteger(as: UInt16.self) else { throw WebSocketViolation(.closeTooShort) }
    let code = WebSocketCloseCode(rawValue: number)
    guard code.isSendable else { throw WebSocketViolation(.invalidCloseCode) }
    guard let reason = String(validating: payload.readableBytesView, as: UTF8.self) else {
      throw WebSocketViolation(.invalidUTF8)
    }
    return .close(code: code, reason: reason)
  }
}
