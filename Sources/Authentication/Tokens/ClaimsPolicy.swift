/// What a token must claim beyond what every token must.
package struct ClaimsPolicy: Hashable, Sendable {
  /// The `aud` that must be among the token's; nil: any.
  package var audience: String?
  /// The `iss` that the token must have; nil: any.
  package var issuer: String?
  /// How far clocks may differ, in seconds, for `nbf` and `iat`; `exp` is taken at its word.
  package var leeway: Int64

  /// A policy.
  package init(audience: String? = nil, issuer: String? = nil, leeway: Int64 = 60) {
    self.audience = audience
    self.issuer = issuer
    self.leeway = leeway
  }
}
