import Gateway
import HTTPBackend

/// Whether settings that are right one by one go together.
enum ConfigurationReview {
  /// The shortest JWT secret, in bytes: RFC 7518, section 3.2 wants it as long as HS256's hash.
  static let shortestSecret = 32
  /// The shortest API key that is not warned about, in bytes.
  static let shortestKey = 16

  /// What is wrong or probably not meant.
  ///
  /// - Parameters:
  ///   - failed: keys of settings whose values were wrong, and of which nothing more is said.
  ///   - now: in seconds since 1970.
  static func findings(
    _ loaded: LoadedConfiguration, failed: Set<String> = [], now: Int64
  ) -> (problems: [ConfigurationErrors.Problem], warnings: [String]) {
    let configuration = loaded.configuration
    var problems: [ConfigurationErrors.Problem] = []
    var warnings: [String] = []

    let hasKey =
      configuration.jwtSecret != nil || !configuration.jwtKeyFiles.isEmpty || configuration.jwksURL != nil
    if !hasKey, !configuration.demo, failed.isDisjoint(with: ["jwtSecret", "jwtKey", "jwks", "demo"]) {
      let advice = """
        set MARTLET_JWT_SECRET (or MARTLET_JWT_SECRET_FILE, --jwt-key, --jwks):
              export MARTLET_JWT_SECRET="$(openssl rand -base64 48)"
            or look around without one: martlet serve --demo
        """
      problems.append(.init(source: .standard, text: "no key to check tokens with; \(advice)"))
    }
    let advice = "make one: openssl rand -base64 48"
    for (key, secret) in [
      ("jwtSecret", configuration.jwtSecret), ("jwtPreviousSecret", configuration.jwtPreviousSecret),
    ] {
      guard let secret, secret.value.utf8.count < shortestSecret else { continue }
      let text = "the secret is shorter than \(shortestSecret) bytes, so that it could be guessed; \(advice)"
      problems.append(.init(source: loaded.sources[key] ?? .standard, text: text))
    }
    if let key = configuration.apiKey, key.value.utf8.count < shortestKey {
      warnings.append(
        "the API key is shorter than \(shortestKey) bytes, so that it could be guessed, and opens no logs to gateways; "
          + advice)
    }
    switch (configuration.jwtPreviousSecret, configuration.jwtPreviousSecretUntil) {
    case (.some, nil) where !failed.contains("jwtPreviousSecretUntil"):
      problems.append(
        .init(
          source: loaded.sources["jwtPreviousSecret"] ?? .standard,
          text: "it needs an end: set MARTLET_JWT_PREVIOUS_SECRET_UNTIL to a time such as 2026-01-31T12:00:00Z"))
    case (nil, .some) where !failed.contains("jwtPreviousSecret"):
      warnings.append("there is an end for the previous JWT secret, and no previous secret")
    case (.some, .some(let end)) where end <= now:
      warnings.append("the previous JWT secret's time is over: it is not accepted any more and may be taken out")
    default: break
    }
    if configuration.limits.eventBytes > configuration.limits.unsentBytes {
      problems.append(
        .init(
          source: loaded.sources["limits.eventBytes"] ?? loaded.sources["limits.unsentBytes"] ?? .standard,
          text: "an event of \(configuration.limits.eventBytes) bytes would never fit into a connection's "
            + "\(configuration.limits.unsentBytes) unsent bytes; raise limits.unsentBytes or lower limits.eventBytes"))
    }
    let backend = backendFindings(loaded, failed: failed)
    return (problems + backend.problems, warnings + backend.warnings)
  }

  /// What is wrong with a backend elsewhere.
  private static func backendFindings(
    _ loaded: LoadedConfiguration, failed: Set<String>
  ) -> (problems: [ConfigurationErrors.Problem], warnings: [String]) {
    let configuration = loaded.configuration
    guard let address = configuration.backendAddress, !failed.contains("backendUrl") else { return ([], []) }
    let source = loaded.sources["backendUrl"] ?? .standard
    var problems: [ConfigurationErrors.Problem] = []
    if configuration.apiKey == nil, !failed.contains("apiKey") {
      let text = """
        a backend elsewhere shows its logs only to who has its API key; without, nothing that was missed could be \
        recovered. Set MARTLET_API_KEY (or MARTLET_API_KEY_FILE) to the same value here and there; a new one:
              export MARTLET_API_KEY="$(openssl rand -base64 48)"
        """
      problems.append(.init(source: source, text: text))
    }
    if configuration.demo {
      problems.append(.init(source: source, text: "the demo brings its own backend; leave one of the two out"))
    }
    let warning =
      "tokens and the API key travel to the backend without encryption; use https:// unless the network is private"
    return (problems, address.isReadableOnTheWay ? [warning] : [])
  }
}
