import Crypto
import CryptoExtras

/// The keys that tokens are checked with: an immutable snapshot.
///
/// Each key has one algorithm, which follows from the key itself. A token's header only selects among the keys; it can
/// neither bring another algorithm nor change a key for the tokens that come after it.
package struct KeySet: Sendable {
  private(set) var keys: [VerificationKey] = []

  /// No keys: no token is accepted.
  package init() {}

  init(_ keys: [VerificationKey]) {
    self.keys = keys
  }

  /// A shared secret for HS256, HS384 or HS512, at least 32 bytes long; without `kid` for tokens of any.
  package init(secret: String, algorithm: Algorithm = .hs256, kid: String? = nil) throws(KeyError) {
    keys = [try VerificationKey(secret: secret.utf8, algorithm: algorithm, kid: kid)]
  }

  /// A public key in PEM (RFC 7468): RSA of at least 2048 bits for RS256, P-256 for ES256, Ed25519 for EdDSA.
  package init(pem: String, kid: String? = nil) throws(KeyError) {
    keys = [try VerificationKey(pem: pem, kid: kid)]
  }

  /// Whether there is no key.
  package var isEmpty: Bool { keys.isEmpty }

  /// These keys and those.
  package func merging(_ others: KeySet) -> KeySet {
    KeySet(keys + others.keys)
  }

  /// These keys, and a secret that was replaced: tokens by it are accepted until its end, in seconds since 1970.
  package func adding(
    previousSecret: String, until: Int64?, algorithm: Algorithm = .hs256
  ) throws(KeyError) -> KeySet {
    var key = try VerificationKey(secret: previousSecret.utf8, algorithm: algorithm, kid: nil)
    key.until = until
    return KeySet(keys + [key])
  }

  /// The keys that a token may be signed by. With a `kid`: the keys of that name, and those without any name.
  func candidates(algorithm: Algorithm, kid: String?, now: Int64) -> [VerificationKey] {
    keys.filter { key in
      key.algorithm == algorithm && (key.until.map { now < $0 } ?? true)
        && (key.kid == nil || kid == nil || key.kid == kid)
    }
  }

  /// Whether a token of this `kid` could be signed by a key that a refresh would bring.
  func knows(kid: String?) -> Bool {
    guard let kid else { return true }
    return keys.contains { $0.kid == kid }
  }
}
