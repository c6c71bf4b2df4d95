import Crypto
import CryptoExtras
import Foundation

extension VerificationKey {
  /// A public key in PEM; the algorithm follows from its kind.
  init(pem: String, kid: String?) throws(KeyError) {
    guard !pem.contains("PRIVATE KEY") else {
      throw KeyError("This is a private key. Only the token's issuer needs it; give the server the public key.")
    }
    if let key = try? P256.Signing.PublicKey(pemRepresentation: pem) {
      self.init(.p256(key), .es256, kid: kid)
    } else if let key = try? _RSA.Signing.PublicKey(pemRepresentation: pem) {
      self.init(.rsa(key), .rs256, kid: kid)
    } else if let key = Self.ed25519(pem: pem) {
      self.init(.ed25519(key), .edDSA, kid: kid)
    } else {
      throw KeyError(
        "This is no public key that can be used: PEM with RSA (2048 bits or more), P-256 or Ed25519 is.")
    }
  }

  /// An Ed25519 SubjectPublicKeyInfo is a fixed header and the key (RFC 8410, section 10.1).
  private static func ed25519(pem: String) -> Curve25519.Signing.PublicKey? {
    let lines = pem.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
    guard lines.first == "-----BEGIN PUBLIC KEY-----", lines.last == "-----END PUBLIC KEY-----",
      let der = Data(base64Encoded: lines.dropFirst().dropLast().joined())
    else { return nil }
    let header: [UInt8] = [0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00]
    guard der.count == header.count + 32, der.starts(with: header) else { return nil }
    return try? Curve25519.Signing.PublicKey(rawRepresentation: der.dropFirst(header.count))
  }
}
