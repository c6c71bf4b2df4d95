import Authentication
import Crypto
import HTTPTypes
import NIOHTTP1

/// The key by which backends use the server API. Kept as a digest, compared in constant time.
struct APIKey: Sendable {
  private let digest: SHA256Digest

  init(_ key: String) {
    digest = SHA256.hash(data: Array(key.utf8))
  }

  /// Whether the request's headers carry the key.
  func allows(_ headers: HTTPFields) -> Bool {
    allows(headers[.authorization])
  }

  /// Whether the request's headers carry the key.
  func allows(_ headers: HTTPHeaders) -> Bool {
    let values = headers["Authorization"]
    return allows(values.count == 1 ? values[0] : values.joined(separator: ", "))
  }

  private func allows(_ authorization: String?) -> Bool {
    guard let key = authorization.flatMap(TokenSource.bearer) else { return false }
    return SHA256.hash(data: Array(key.utf8)) == digest
  }
}
