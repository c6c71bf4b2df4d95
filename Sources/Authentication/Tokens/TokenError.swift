/// Why a token is not accepted. Says nothing of the token's or the keys' contents.
package struct TokenError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong, for programs and logs.
  package enum Code: String, Hashable, Sendable, CaseIterable {
    /// Not a JWS in compact form (RFC 7515, section 7.1) with JSON in it, or too long.
    case malformed
    /// An algorithm that no key of ours has, a critical extension, or another `typ`.
    case unsupported
    /// No key for the token's `kid` and algorithm.
    case unknownKey = "unknown_key"
    /// The signature is not by the key.
    case badSignature = "bad_signature"
    /// `exp` has passed.
    case expired
    /// `nbf` or `iat` lies in the future.
    case notYetValid = "not_yet_valid"
    /// A claim is missing, malformed, or not what the configuration demands.
    case badClaim = "bad_claim"
    /// Its user's tokens of that time were revoked.
    case revoked
    /// Too many tokens wait to be checked.
    case overloaded
  }

  /// What is wrong, for programs and logs.
  package let code: Code
  /// The same in words.
  package let description: String

  init(_ code: Code, _ description: String) {
    self.code = code
    self.description = description
  }
}
