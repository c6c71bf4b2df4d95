import Crypto
import Foundation

/// The demo's secret: made on the first start and kept beside its data, so that a restart signs nobody out.
struct DemoSecret: Sendable {
  private let key: SymmetricKey

  /// Reads the secret of a data folder, or makes it.
  init(folder: URL) throws {
    let file = folder.appendingPathComponent("demo.key")
    if let data = try? Data(contentsOf: file), data.count == 32 {
      key = SymmetricKey(data: data)
      return
    }
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    let fresh = SymmetricKey(size: .bits256)
    let data = fresh.withUnsafeBytes { Data($0) }
    guard FileManager.default.createFile(atPath: file.path, contents: data, attributes: [.posixPermissions: 0o600])
    else { throw CocoaError(.fileWriteUnknown) }
    key = fresh
  }

  /// A key of its own for each purpose (RFC 5869).
  func derived(for purpose: String) -> SymmetricKey {
    HKDF<SHA256>.deriveKey(inputKeyMaterial: key, info: Data(purpose.utf8), outputByteCount: 32)
  }

  /// The secret that signs the demo's tokens.
  var tokenSecret: String {
    derived(for: "martlet demo tokens").withUnsafeBytes { Data($0).base64EncodedString() }
  }
}
