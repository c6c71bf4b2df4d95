import AsyncHTTPClient
import Authentication
import Logging
import NIOCore
import NIOHTTP1

/// A key set at a URL (RFC 7517): read at the start, and when a token names a key that is not in it.
struct JWKSSource: Sendable {
  /// The largest key set, in bytes.
  static let maximumBytes = 1 << 20

  let url: String
  let logger: Logger

  /// Reads the key set.
  func read() async throws -> KeySet {
    var request = HTTPClientRequest(url: url)
    request.headers.add(name: "Accept", value: "application/jwk-set+json, application/json")
    let response = try await HTTPClient.shared.execute(request, timeout: .seconds(5))
    guard response.status == .ok else { throw ServeError("The key set answered \(response.status.code).") }
    let body = try await response.body.collect(upTo: Self.maximumBytes)
    let keys = try KeySet(jwks: Array(body.readableBytesView)) { reason in
      logger.warning("Skipped a key of the key set.", metadata: ["reason": "\(reason)"])
    }
    // Rather the keys of yesterday than none: an empty set would lock everybody out.
    guard !keys.isEmpty else { throw ServeError("The key set has no key that can be used.") }
    return keys
  }
}
