import AsyncHTTPClient
import ChatProtocol
import NIOCore
import NIOHTTP1

/// One call of a running server's API.
enum ServerAPICall {
  /// Posts JSON; any answer is returned, whatever its status.
  ///
  /// - Throws: ``CommandError`` with status 69 if nobody answers.
  static func post(
    _ body: [UInt8], to url: ServerURL, path: String, key: Secret
  ) async throws -> (status: Int, answer: [UInt8]) {
    var request = HTTPClientRequest(url: url.http(path))
    request.method = .POST
    request.headers.add(name: "Authorization", value: "Bearer \(key.value)")
    request.headers.add(name: "Content-Type", value: "application/json")
    request.body = .bytes(ByteBuffer(bytes: body))
    do {
      let response = try await HTTPClient.shared.execute(request, timeout: .seconds(10))
      let answer = try await response.body.collect(upTo: 64 * 1024)
      return (Int(response.status.code), Array(answer.readableBytesView))
    } catch {
      throw CommandError.unreachable(url, error)
    }
  }

  /// Turns an answer other than 2xx into an error that says what to do.
  ///
  /// - Parameters:
  ///   - path: what was called.
  ///   - refused: what the server refused, such as `the event`.
  static func judge(status: Int, answer: [UInt8], url: ServerURL, path: String, refused: String) throws {
    switch status {
    case 200..<300: return
    case 401, 403:
      throw CommandError(
        ExitStatus.refused, "\(url) does not accept the API key; MARTLET_API_KEY must be the one the server runs with")
    case 404, 405:
      throw CommandError(ExitStatus.unavailable, "\(url) has no \(path); is it a Martlet server? See --url")
    case 400..<500:
      throw CommandError(ExitStatus.data, "the server refused \(refused): \(message(answer) ?? "status \(status)")")
    default:
      let reason = message(answer).map { ": " + $0 } ?? ""
      throw CommandError(ExitStatus.unavailable, "\(url) cannot do it now (status \(status)\(reason))")
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
