import Crypto

/// What is kept of a token where only the same one need be known again: its SHA-256, which weighs a tenth of most tokens
/// and lets nobody in.
struct TokenDigest: Hashable {
  private let digest: SIMD4<UInt64>

  init(_ token: String) {
    digest = SHA256.hash(data: Array(token.utf8)).withUnsafeBytes { $0.loadUnaligned(as: SIMD4<UInt64>.self) }
  }
}
