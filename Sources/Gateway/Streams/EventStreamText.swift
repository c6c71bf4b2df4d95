import NIOCore

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// Writes the event stream format (HTML Standard, section 9.2).
enum EventStreamText {
  /// Asks the client to come back after two seconds if the stream breaks.
  static let beginning = "retry: 2000\n\n"
  /// A comment, of which clients take no notice.
  static let heartbeat = ":\n\n"

  /// Writes one event.
  ///
  /// - Parameters:
  ///   - json: one JSON text. Line ends in it can only stand between its tokens, for a string has none that is not
  ///     escaped (RFC 8259, section 7): they become spaces, so that the event is one `data` line.
  ///   - id: the cursor behind this event.
  static func write(_ json: ByteBuffer, id: String?, into buffer: inout ByteBuffer) {
    if let id {
      buffer.writeStaticString("id: ")
      buffer.writeString(id)
      buffer.writeStaticString("\n")
    }
    buffer.writeStaticString("data: ")
    if json.withUnsafeReadableBytes(hasLineEnd) {
      buffer.writeBytes(json.readableBytesView.map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 })
    } else {
      buffer.writeImmutableBuffer(json)
    }
    buffer.writeStaticString("\n\n")
  }

  private static func hasLineEnd(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard let start = bytes.baseAddress else { return false }
    return memchr(start, 0x0A, bytes.count) != nil || memchr(start, 0x0D, bytes.count) != nil
  }
}
