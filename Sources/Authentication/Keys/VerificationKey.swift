import Crypto
import CryptoExtras
import Foundation

/// A key with the one algorithm that it is for.
struct VerificationKey: Sendable {
  /// The key's material.
  enum Material: Sendable {
    /// A shared secret, as codes that were begun with it: each message goes on with a copy, which spares two hashes.
    case secret256(HMAC<SHA256>)
    case secret384(HMAC<SHA384>)
    case secret512(HMAC<SHA512>)
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
    let key = SymmetricKey(data: Array(secret))
    let material: Material =
      switch algorithm {
      case .hs384: .secret384(HMAC(key: key))
      case .hs512: .secret512(HMAC(key: key))
      default: .secret256(HMAC(key: key))
      }
    self.init(material, algorithm, kid: kid)
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
    case (.secret256(let begun), .hs256): Self.matches(signature, begun, message)
    case (.secret384(let begun), .hs384): Self.matches(signature, begun, message)
    case (.secret512(let begun), .hs512): Self.matches(signature, begun, message)
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

  private static func matches<H: HashFunction>(
    _ signature: [UInt8], _ begun: HMAC<H>, _ message: UnsafeRawBufferPointer
  ) -> Bool {
    var code = begun
    message.withMemoryRebound(to: UInt8.self) { code.update(data: $0) }
    // Takes as long whatever the difference is.
    return code.finalize() == signature
  }
}
