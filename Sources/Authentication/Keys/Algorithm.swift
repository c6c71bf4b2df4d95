/// The signature algorithms that are accepted (RFC 7518, section 3.1; RFC 8037). Which of them a key is for follows from
/// the key, never from a token.
package enum Algorithm: String, Hashable, Sendable, CaseIterable {
  case hs256 = "HS256"
  case hs384 = "HS384"
  case hs512 = "HS512"
  case rs256 = "RS256"
  case es256 = "ES256"
  case edDSA = "EdDSA"
}
