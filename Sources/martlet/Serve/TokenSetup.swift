import Authentication
import Foundation
import Logging

/// Which tokens the node accepts, by its configuration.
struct TokenSetup {
  let pool: TokenVerifierPool
  /// Keeps the keys current; nil where they do not change.
  let refresh: KeyRefreshService?

  /// Keys from the secret, the previous secret and key files; the demo's own secret in demo mode.
  init(
    configuration: ServeConfiguration, demo: DemoSecret?, revocations: Revocations,
    now: @escaping @Sendable () -> Int64, logger: Logger
  ) async throws {
    let keys = try Self.keys(configuration, demo: demo, logger: logger)
    var read: (@Sendable () async throws -> KeySet)?
    if let url = configuration.jwksURL {
      let source = JWKSSource(url: url, logger: logger)
      read = { try await source.read() }
    }
    let store = KeyStore(keys: keys, source: read)
    do {
      try await store.refresh()
    } catch {
      // A key set that is away for a moment must not keep the node down: a token that names its key asks again.
      logger.warning("The key set cannot be read now.", metadata: ["url": "\(configuration.jwksURL ?? "")"])
    }
    let policy = ClaimsPolicy(audience: configuration.tokenAudience, issuer: configuration.tokenIssuer)
    refresh = read.map { _ in KeyRefreshService(store: store, interval: .seconds(300), logger: logger) }
    pool = TokenVerifierPool(store: store, policy: policy, revocations: revocations, now: now)
  }

  private static func keys(_ configuration: ServeConfiguration, demo: DemoSecret?, logger: Logger) throws -> KeySet {
    if let demo { return try KeySet(secret: demo.tokenSecret) }
    var keys = KeySet()
    if let secret = configuration.jwtSecret { keys = try keys.merging(KeySet(secret: secret.value)) }
    if let previous = configuration.jwtPreviousSecret {
      keys = try keys.adding(previousSecret: previous.value, until: configuration.jwtPreviousSecretUntil)
    }
    for path in configuration.jwtKeyFiles {
      keys = try keys.merging(file(path, logger: logger))
    }
    return keys
  }

  private static func file(_ path: String, logger: Logger) throws -> KeySet {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw ServeError("The key file \(path) cannot be read. Check --jwt-key.")
    }
    if data.first(where: { !" \t\r\n".utf8.contains($0) }) == UInt8(ascii: "{") {
      return try KeySet(jwks: Array(data)) { reason in
        logger.warning("Skipped a key of a key file.", metadata: ["file": "\(path)", "reason": "\(reason)"])
      }
    }
    return try KeySet(pem: String(decoding: data, as: UTF8.self))
  }
}
