import ChatProtocol

extension Identity {
  /// Whom a payload speaks for (RFC 7519, section 4; the contract's section 4).
  init(claims json: [UInt8], policy: ClaimsPolicy, now: Int64) throws(TokenError) {
    let claims = try TokenMembers(json)
    guard let expiresAt = claims.date("exp") else { throw TokenError(.badClaim, "the token has no `exp`") }
    guard now < expiresAt else { throw TokenError(.expired, "the token has expired") }
    for name: StaticString in ["nbf", "iat"] where claims.has(name) {
      guard let time = claims.date(name) else { throw TokenError(.badClaim, "the token's `\(name)` is no number") }
      guard time <= now + policy.leeway else {
        throw TokenError(.notYetValid, "the token's `\(name)` lies in the future; do the clocks agree?")
      }
    }
    if let audience = policy.audience {
      guard claims.strings("aud", limit: 100)?.contains(audience) == true else {
        throw TokenError(.badClaim, "the token's `aud` does not name this server")
      }
    }
    if let issuer = policy.issuer {
      guard claims.string("iss") == issuer else { throw TokenError(.badClaim, "the token's `iss` is another") }
    }
    let named: UserID? = claims.has("userId") ? claims.identifier("userId") : claims.identifier("sub")
    guard let userId = named else {
      throw TokenError(.badClaim, "the token has no valid `userId` or `sub`")
    }
    guard let role = claims.string("role").flatMap({ Role($0) }) else {
      throw TokenError(.badClaim, "the token has no valid `role`")
    }
    self.init(
      userId: userId, role: role, name: claims.string("name").map { String($0.prefix(200)) },
      threads: try Self.grant(claims), expiresAt: expiresAt, issuedAt: claims.date("iat"))
  }

  private static func grant(_ claims: TokenMembers) throws(TokenError) -> ThreadGrant {
    guard claims.has("threads") else { return .ask }
    if claims.string("threads") == "*" { return .all }
    guard let threads: [ThreadID] = claims.identifiers("threads", limit: 1000) else {
      throw TokenError(.badClaim, "the token's `threads` is neither \"*\" nor an array of at most 1,000 ids")
    }
    return .only(Set(threads))
  }
}
