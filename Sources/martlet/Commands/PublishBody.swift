import ChatProtocol

/// The request and the answer of `POST /api/publish`.
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

  /// Turns an answer other than 2xx into an error that says what to do.
  static func judge(status: Int, answer: [UInt8], url: ServerURL) throws {
    switch status {
    case 200..<300: return
    case 401, 403:
      throw CommandError(
        ExitStatus.refused, "\(url) does not accept the API key; MARTLET_API_KEY must be the one the server runs with")
    case 404, 405:
      throw CommandError(ExitStatus.unavailable, "\(url) has no /api/publish; is it a Martlet server? See --url")
    case 400..<500:
      throw CommandError(ExitStatus.data, "the server refused the event: \(message(answer) ?? "status \(status)")")
    default:
      throw CommandError(
        ExitStatus.unavailable, "\(url) cannot publish now (status \(status)\(message(answer).map { ": " + $0 } ?? ""))"
      )
    }
  }

  /// The `message` of `{"error":{"code","message"}}`.
  private static func message(_ answer: [UInt8]) -> String? {
    answer.withUnsafeBytes { bytes in
      let scanner = JSONScanner(bytes)
      guard let error = scanner.member("error", of: nil), let message = scanner.member("message", of: error) else {
        return nil
      }
      return scanner.string(message).map(singleLine)
    }
  }
}
