import Authentication
import ChatBackend
import ChatProtocol
import HTTPTypes

/// Tells by its bearer token who makes a REST request.
struct BearerAuthenticator: RequestAuthenticator {
  let pool: TokenVerifierPool
  /// The key that gateways show to read logs; nil: none is let in.
  let gatewayKey: APIKey?

  func authenticate(_ headers: HTTPFields) async throws -> Identity {
    guard let token = headers[.authorization].flatMap(TokenSource.bearer) else {
      throw ChatError(.unauthorized, "Send a token: `Authorization: Bearer …`.")
    }
    do {
      return try await pool.identity(of: token)
    } catch let error as TokenError where error.code == .overloaded {
      throw ChatError.unavailable("Too many tokens are being checked. Try again.")
    }
  }

  func isGateway(_ headers: HTTPFields) -> Bool { gatewayKey?.allows(headers) == true }
}
