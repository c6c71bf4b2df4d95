import ChatProtocol

/// The request of `POST /api/publish`.
enum PublishBody {
  /// The largest event that is sent, in bytes; the server's own limit is lower by default.
  static let maximumSize = 16 * 1024 * 1024

  /// `{"channel":…,"event":…}`.
  ///
  /// - Throws: ``CommandError`` with status 65 if the event is no JSON object.
  static func json(channel: String, event: [UInt8]) throws -> [UInt8] {
    guard event.count <= maximumSize else {
      throw CommandError(ExitStatus.data, "the event is larger than \(maximumSize / 1024 / 1024) MiB")
    }
    if let problem = event.withUnsafeBytes(problem) {
      throw CommandError(
        ExitStatus.data, "the event cannot be published: \(problem); write one such as {\"type\":\"message\",…}")
    }
    var text = JSONText(reserving: event.count + 128)
    text.raw("{\"channel\":")
    text.string(channel)
    text.raw(",\"event\":")
    text.raw(event)
    text.raw("}")
    return text.bytes
  }

  private static func problem(_ event: UnsafeRawBufferPointer) -> String? {
    do {
      return try JSONScanner(event).document().kind == .object ? nil : "it must be a JSON object"
    } catch {
      return error.description
    }
  }
}
