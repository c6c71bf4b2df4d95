import Crypto
import CryptoExtras
import Foundation

/// A key with the one algorithm that it is for.
struct VerificationKey: Sendable {
  /// The key's material.
  enum Material: Sendable {
    case secret(SymmetricKey)
    case rsa(_RSA.Signing.PublicKey)
    case p256(P256.Signing.PublicKey)
    case ed25519(Curve25519.Signing.PublicKey)
  }

  let algorithm: Algorithm
  /// The key's name (`kid`); nil: it stands for any.
  let kid: String?
  /// Until when tokens by this key are accepted, in seconds since 1970; nil: for ever.
  var until: Int64?
  let material: Material

  init(secret: some Collection<UInt8>, algorithm: Algorithm, kid: String?) throws(KeyError) {
    guard secret.count >= 32 else { throw .shortSecret }
    self.init(.secret(SymmetricKey(data: Array(secret))), algorithm, kid: kid)
  }

  /// A shared secret as a key for each algorithm that it is long enough for (RFC 7518, section 3.2).
  static func shared(secret: String, kid: String?) throws(KeyError) -> [VerificationKey] {
    var keys = [try VerificationKey(secret: secret.utf8, algorithm: .hs256, kid: kid)]
    if secret.utf8.count >= 48 { keys.append(try VerificationKey(secret: secret.utf8, algorithm: .hs384, kid: kid)) }
    if secret.utf8.count >= 64 { keys.append(try VerificationKey(secret: secret.utf8, algorithm: .hs512, kid: kid)) }
    return keys
  }

  init(_ material: Material, _ algorithm: Algorithm, kid: String?) {
    self.material = material
    self.algorithm = algorithm
    self.kid = kid
  }

  /// Whether `signature` is this key's for `message`.
  func verifies(_ signature: [UInt8], of message: UnsafeRawBufferPointer) -> Bool {
    switch (material, algorithm) {
    case (.secret(let key), .hs256):
      HMAC<SHA256>.isValidAuthenticationCode(signature, authenticating: message, using: key)
    case (.secret(let key), .hs384):
      HMAC<SHA384>.isValidAuthenticationCode(signature, authenticating: message, using: key)
    case (.secret(let key), .hs512):
      HMAC<SHA512>.isValidAuthenticationCode(signature, authenticating: message, using: key)
    case (.rsa(let key), .rs256):
      key.isValidSignature(
        _RSA.Signing.RSASignature(rawRepresentation: Data(signature)), for: SHA256.hash(data: message),
        padding: .insecurePKCS1v1_5)
    case (.p256(let key), .es256):
      (try? P256.Signing.ECDSASignature(rawRepresentation: signature)).map {
        key.isValidSignature($0, for: SHA256.hash(data: message))
      } ?? false
    case (.ed25519(let key), .edDSA):
      key.isValidSignature(signature, for: Array(message))
    default: false
    }
  }
}
