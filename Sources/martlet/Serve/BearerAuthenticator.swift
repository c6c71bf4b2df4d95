import Authentication
import ChatBackend
import ChatProtocol
import HTTPTypes

/// Tells by its bearer token who makes a REST request.
struct BearerAuthenticator: RequestAuthenticator {
  let pool: TokenVerifierPool

  func authenticate(_ headers: HTTPFields) async throws -> Identity {
    guard let token = headers[.authorization]?.bearerToken else {
      throw ChatError(.unauthorized, "Send a token: `Authorization: Bearer …`.")
    }
    do {
      return try await pool.identity(of: token)
    } catch let error as TokenError where error.code == .overloaded {
      throw ChatError.unavailable("Too many tokens are being checked. Try again.")
    }
  }
}

extension String {
  /// The credentials of a `Bearer` header (RFC 6750, section 2.1); nil if the scheme is another.
  var bearerToken: String? {
    let parts = split(separator: " ", maxSplits: 1)
    guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
    return String(parts[1]).trimmingPrefix { $0 == " " }.description
  }
}
