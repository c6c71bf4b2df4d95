package import ChatProtocol
import Crypto

/// Makes tokens by HS256, for `martlet token`, the demo and tests.
package struct TokenMinter: Sendable {
  private let key: SymmetricKey

  /// A minter by a shared secret.
  package init(secret: String) {
    key = SymmetricKey(data: Array(secret.utf8))
  }

  /// A token for an identity; `issuedAt` in seconds since 1970.
  package func mint(
    _ identity: Identity, issuedAt: Int64, audience: String? = nil, issuer: String? = nil
  ) -> String {
    var claims = JSONText()
    claims.raw("{\"userId\":")
    claims.identifier(identity.userId)
    claims.raw(",\"role\":")
    claims.string(identity.role.name)
    claims.raw(",\"iat\":")
    claims.number(issuedAt)
    claims.raw(",\"exp\":")
    claims.number(identity.expiresAt)
    for (name, value) in [("name", identity.name), ("aud", audience), ("iss", issuer)] {
      guard let value else { continue }
      claims.raw(",")
      claims.string(name)
      claims.raw(":")
      claims.string(value)
    }
    switch identity.threads {
    case .ask: break
    case .all: claims.raw(",\"threads\":\"*\"")
    case .only(let threads):
      claims.raw(",\"threads\":[")
      claims.raw(threads.sorted().map(\.json).joined(separator: ","))
      claims.raw("]")
    }
    claims.raw("}")
    let signed = Base64URL.encode("{\"alg\":\"HS256\",\"typ\":\"JWT\"}".utf8) + "." + Base64URL.encode(claims.bytes)
    return signed + "." + Base64URL.encode(HMAC<SHA256>.authenticationCode(for: Array(signed.utf8), using: key))
  }
}
