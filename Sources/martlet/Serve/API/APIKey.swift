import Authentication
import Crypto
import HTTPTypes

/// The key by which backends use the server API. Kept as a digest, compared in constant time.
struct APIKey: Sendable {
  private let digest: SHA256Digest

  init(_ key: String) {
    digest = SHA256.hash(data: Array(key.utf8))
  }

  /// Whether the request's headers carry the key.
  func allows(_ headers: HTTPFields) -> Bool {
    guard let key = headers[.authorization].flatMap(TokenSource.bearer) else { return false }
    return SHA256.hash(data: Array(key.utf8)) == digest
  }
}
