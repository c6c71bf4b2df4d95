import Authentication
import ChatBackend
import ChatProtocol
import HTTPTypes

/// `POST /chat/token` of the demo: a signed-in page's session for a short-lived token.
struct DemoTokenIssuer: TokenIssuer {
  /// How long a token holds, in seconds.
  static let lifetime: Int64 = 15 * 60

  let sessions: DemoSessions
  let minter: TokenMinter
  let now: @Sendable () -> Int64

  func issueToken(for headers: HTTPFields) async throws -> (token: String, expiresAt: Int64) {
    guard let session = sessions.session(of: headers), let role = Role(session.role) else {
      throw ChatError(.unauthorized, "Sign in first: POST /demo/sign-in.")
    }
    let issuedAt = now()
    let expiresAt = issuedAt + Self.lifetime
    let identity = Identity(userId: session.userId, role: role, name: session.name, expiresAt: expiresAt)
    return (minter.mint(identity, issuedAt: issuedAt), expiresAt)
  }
}
