import Authentication
import ChatProtocol

extension Benchmark {
  /// The check of a token, all of it: signature, claims, identity.
  static var tokens: [Benchmark] {
    [
      Benchmark(name: "token.HS256", operations: 200) {
        let secret = "a secret of the benchmark's own, 48 bytes at least"
        let token = TokenMinter(secret: secret).mint(
          Identity(
            userId: UserID(4711), role: .client, name: "Ada", threads: .all, expiresAt: SampleTokens.expiry,
            issuedAt: nil),
          issuedAt: SampleTokens.now)
        return verification(of: token, by: try KeySet(secret: secret))
      },
      Benchmark(name: "token.RS256", operations: 20) {
        verification(of: SampleTokens.rs256, by: try KeySet(pem: SampleTokens.rsaKey))
      },
      Benchmark(name: "token.ES256", operations: 20) {
        verification(of: SampleTokens.es256, by: try KeySet(pem: SampleTokens.p256Key))
      },
      Benchmark(name: "token.EdDSA", operations: 20) {
        verification(of: SampleTokens.edDSA, by: try KeySet(pem: SampleTokens.ed25519Key))
      },
    ]
  }

  private static func verification(of token: String, by keys: KeySet) -> (Int) -> Void {
    let verifier = TokenVerifier(keys: keys)
    guard case .success = verifier.verify(token, now: SampleTokens.now) else {
      preconditionFailure("the sample token is not valid")
    }
    return { count in
      for _ in 0..<count { blackHole(verifier.verify(token, now: SampleTokens.now)) }
    }
  }
}
