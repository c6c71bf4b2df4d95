import Authentication
import ChatProtocol

/// Signs tokens as the server's settings want them.
struct TokenMinting: Sendable {
  let secret: Secret
  let audience: String?
  let issuer: String?

  /// A token for `identity`; `now` in seconds since 1970.
  func token(_ identity: Identity, now: Int64) -> Secret {
    Secret(TokenMinter(secret: secret.value).mint(identity, issuedAt: now, audience: audience, issuer: issuer))
  }
}
