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

  /// A shared secret of at least 32 bytes; without `kid` for tokens of any.
  ///
  /// It is for each HMAC whose hash is not longer than the secret (RFC 7518, section 3.2): HS256 from 32 bytes on, HS384
  /// from 48, HS512 from 64.
  package init(secret: String, kid: String? = nil) throws(KeyError) {
    keys = try VerificationKey.shared(secret: secret, kid: kid)
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
  package func adding(previousSecret: String, until: Int64?) throws(KeyError) -> KeySet {
    let previous = try VerificationKey.shared(secret: previousSecret, kid: nil).map { key in
      var key = key
      key.until = until
      return key
    }
    return KeySet(keys + previous)
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
