import ChatProtocol
import Crypto
import CryptoExtras
import Foundation

extension KeySet {
  /// A JSON Web Key Set (RFC 7517, section 5). A key that cannot be used is skipped with its reason; the others count.
  ///
  /// A key's algorithm follows from its type and curve; an `alg` that says otherwise makes the key unusable. Secrets
  /// (`oct`) are not taken from sets: what is published to verify must not be able to sign.
  /// - Throws: if it is no key set at all.
  package init(jwks: [UInt8], onSkip: (_ reason: String) -> Void = { _ in }) throws(KeyError) {
    struct Document: Decodable {
      var keys: [Entry]
    }
    guard jwks.count <= 1 << 20, let document = try? JSONDecoder().decode(Document.self, from: Data(jwks)) else {
      throw KeyError("This is no JSON Web Key Set: {\"keys\":[…]} is.")
    }
    var keys: [VerificationKey] = []
    for entry in document.keys {
      do throws(KeyError) {
        keys.append(try entry.jwk.key())
      } catch {
        onSkip(error.description)
      }
    }
    self.init(keys)
  }

  /// An element of the set; one that is malformed does not spoil the others.
  private struct Entry: Decodable {
    var jwk = JWK()

    init(from decoder: any Decoder) {
      jwk = (try? JWK(from: decoder)) ?? JWK()
    }
  }

  /// A JSON Web Key (RFC 7517, section 4), as far as it is looked at.
  private struct JWK: Decodable {
    var kty: String?
    var crv: String?
    var alg: String?
    var use: String?
    var kid: String?
    var n: String?
    var e: String?
    var x: String?
    var y: String?

    func key() throws(KeyError) -> VerificationKey {
      if let use, use != "sig" { throw KeyError("a key that is not for signatures") }
      let key = try material()
      if let alg, alg != key.algorithm.rawValue {
        throw KeyError("a key whose `alg` is not \(key.algorithm.rawValue), as its type demands")
      }
      return key
    }

    private func material() throws(KeyError) -> VerificationKey {
      switch (kty, crv) {
      case ("RSA", _):
        guard let n = bytes(n), let e = bytes(e), n.count >= 256,
          let key = try? _RSA.Signing.PublicKey(n: n, e: e)
        else { throw KeyError("an RSA key that is malformed or shorter than 2048 bits") }
        return VerificationKey(.rsa(key), .rs256, kid: kid)
      case ("EC", "P-256"):
        guard let x = bytes(x), let y = bytes(y), x.count == 32, y.count == 32,
          let key = try? P256.Signing.PublicKey(rawRepresentation: x + y)
        else { throw KeyError("a P-256 key that is malformed") }
        return VerificationKey(.p256(key), .es256, kid: kid)
      case ("OKP", "Ed25519"):
        guard let x = bytes(x), let key = try? Curve25519.Signing.PublicKey(rawRepresentation: x) else {
          throw KeyError("an Ed25519 key that is malformed")
        }
        return VerificationKey(.ed25519(key), .edDSA, kid: kid)
      case ("oct", _):
        throw KeyError("a secret: secrets do not belong into key sets")
      default:
        throw KeyError("a key of a type that is not supported")
      }
    }

    private func bytes(_ text: String?) -> [UInt8]? {
      text.flatMap { Base64URL.decode($0) }
    }
  }
}
