import Foundation

/// What the small commands take from the environment and the file that `serve` reads as well.
struct CommandSettings {
  /// The process's environment.
  let environment: [String: String]

  init(environment: [String: String] = ProcessInfo.processInfo.environment) {
    self.environment = environment
  }

  /// The settings of these keys, with warnings said.
  func load(_ keys: [String]) throws(ConfigurationErrors) -> ServeConfiguration {
    var sources = ConfigurationSources()
    sources.environment = environment
    let loaded = try ConfigurationLoader.load(keys.compactMap(Setting.named), from: sources)
    loaded.warnings.forEach(Terminal.warn)
    return loaded.configuration
  }

  /// What the tokens of these settings need.
  func minting() throws -> TokenMinting {
    let configuration = try load(["jwtSecret", "tokenAudience", "tokenIssuer"])
    guard let secret = configuration.jwtSecret else {
      throw CommandError(
        ExitStatus.configuration,
        "no secret to sign the token with; set MARTLET_JWT_SECRET or MARTLET_JWT_SECRET_FILE to the server's")
    }
    guard secret.value.utf8.count >= ConfigurationReview.shortestSecret else {
      throw CommandError(
        ExitStatus.configuration,
        "the JWT secret is shorter than \(ConfigurationReview.shortestSecret) bytes, and no server would take it")
    }
    return TokenMinting(secret: secret, audience: configuration.tokenAudience, issuer: configuration.tokenIssuer)
  }

  /// The key of the server API.
  func apiKey() throws -> Secret {
    guard let key = try load(["apiKey"]).apiKey else {
      throw CommandError(
        ExitStatus.configuration, "no API key; set MARTLET_API_KEY or MARTLET_API_KEY_FILE to the server's")
    }
    return key
  }

  /// The server's URL: the flag's, else `MARTLET_URL`, else this machine's.
  func serverURL(flag: String?) throws -> ServerURL {
    let variable = environment["MARTLET_URL"] ?? ""
    let (text, source) =
      flag.map { ($0, "--url") } ?? (variable.isEmpty ? ServerURL.standard : variable, "MARTLET_URL")
    guard let url = ServerURL(text) else {
      throw CommandError(
        ExitStatus.usage,
        "\(source): \(quoted(URLText.redacted(text))) is no server's URL; write http://host:port or https://host")
    }
    return url
  }
}
