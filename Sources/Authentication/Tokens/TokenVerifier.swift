package import ChatProtocol

/// Checks tokens: JWTs (RFC 7519) signed by one of the keys. Computes only; see ``TokenVerifierPool`` for where.
package struct TokenVerifier: Sendable {
  /// The longest token, in bytes.
  package static let maximumLength = 8 * 1024

  private let keys: KeySet
  private let policy: ClaimsPolicy

  /// A verifier by `keys` that demands what `policy` says.
  package init(keys: KeySet, policy: ClaimsPolicy = ClaimsPolicy()) {
    self.keys = keys
    self.policy = policy
  }

  /// Whom the token speaks for at `now`, in seconds since 1970.
  package func verify(_ token: String, now: Int64) -> Result<Identity, TokenError> {
    do throws(TokenError) {
      return .success(try checked(token, now: now).get())
    } catch {
      return .failure(error)
    }
  }

  private func checked(_ token: String, now: Int64) -> Result<Identity, TokenError> {
    var token = token
    return token.withUTF8 { text in
      do throws(TokenError) {
        return .success(try identity(UnsafeRawBufferPointer(text), now: now))
      } catch {
        return .failure(error)
      }
    }
  }

  private func identity(_ text: UnsafeRawBufferPointer, now: Int64) throws(TokenError) -> Identity {
    guard text.count <= Self.maximumLength else { throw TokenError(.malformed, "the token is too long") }
    let token = try CompactJWS(text)
    let header = try TokenHeader(token.header)
    let candidates = keys.candidates(algorithm: header.algorithm, kid: header.kid, now: now)
    guard !candidates.isEmpty else {
      throw TokenError(.unknownKey, "there is no key for the token's algorithm and `kid`")
    }
    let signed = UnsafeRawBufferPointer(rebasing: text[token.signed])
    guard candidates.contains(where: { $0.verifies(token.signature, of: signed) }) else {
      // Nameless keys were tried and did not fit: the key that the token names may be one that is yet to be read.
      if let kid = header.kid, !candidates.contains(where: { $0.kid == kid }) {
        throw TokenError(.unknownKey, "there is no key for the token's algorithm and `kid`")
      }
      throw TokenError(.badSignature, "the token's signature does not match")
    }
    return try Identity(claims: token.payload, policy: policy, now: now)
  }

  /// The `kid` of a token that may be anything; nil if it names none.
  static func kid(of token: String) -> String? {
    Array(token.utf8.prefix(maximumLength)).withUnsafeBytes { text in
      (try? CompactJWS(text)).flatMap { try? TokenHeader($0.header) }?.kid
    }
  }
}
