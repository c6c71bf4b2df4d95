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
      throw ChatError.noToken
    }
    do {
      return try await pool.identity(of: token)
    } catch {
      throw ChatError.refusedToken(error)
    }
  }

  func isGateway(_ headers: HTTPFields) -> Bool { gatewayKey?.allows(headers) == true }
}

extension ChatError {
  /// 401: the request carries no token.
  static let noToken = ChatError(.unauthorized, "Send a token: `Authorization: Bearer …`.")

  /// 401, or 503 where it could not be checked: the token was not accepted. Does not say why: that would tell forgers.
  static func refusedToken(_ error: any Error) -> ChatError {
    if let error = error as? TokenError, error.code == .overloaded {
      return .unavailable("Too many tokens are being checked. Try again.")
    }
    return .invalidToken
  }
}
