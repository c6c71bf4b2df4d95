@testable import martlet

/// Values for tests.
enum Samples {
  /// A secret that no output may show.
  static let secret = "canary-4bC9xQ-must-never-be-printed-anywhere"
  /// Another one.
  static let otherSecret = "canary-7Zk2pL-is-as-secret-as-the-other-one"
  /// A moment, in seconds since 1970.
  static let now: Int64 = 1_800_000_000

  /// Two good values of a setting, other than its default and each other; lists have no commas in them.
  static func values(of setting: Setting) -> (String, String) {
    switch setting.key {
    case "host": ("0.0.0.0", "::1")
    case "dataDir": ("/srv/one", "/srv/two")
    case "redisUrl": ("redis://one:6379", "rediss://two/1")
    case "backendUrl": ("none", "https://shop.example/wp-json/martlet/v1")
    case "jwks": ("https://one.example/jwks.json", "http://two.example/jwks.json")
    case "allowedOrigins": ("https://one.example", "https://*.two.example")
    case "jwtKey": ("one.pem", "two.pem")
    case "logFormat": ("json", "text")
    case "logLevel": ("debug", "error")
    case "metrics": ("open", "off")
    case "demo": ("true", "true")
    case "jwtPreviousSecretUntil": ("1900000000", "1900000001")
    case _ where setting.isSecret: (secret, otherSecret)
    case "tokenAudience", "tokenIssuer": ("one", "two")
    case "revocationMemory": ("3600", "7200")
    case "limits.unsentBytes": ("2000000", "3000000")
    case _ where setting.unit == "bytes": ("20000", "20001")
    default: ("7", "8")
    }
  }

  /// What else must be set so that nothing but the tested setting can be wrong.
  static let environment = [
    "MARTLET_JWT_SECRET": secret
  ]

  /// Sources that read no file.
  static func sources(
    flags: [String: [String]] = [:], environment: [String: String] = [:], files: [String: String] = [:]
  ) -> ConfigurationSources {
    var sources = ConfigurationSources()
    sources.flags = flags
    sources.environment = environment
    sources.now = now
    sources.readFile = { path throws(TextFile.Failure) in
      guard let text = files[path] else { throw TextFile.Failure(text: "cannot be opened: there is no such file") }
      return TextFile(path: path, text: text)
    }
    return sources
  }

  /// What `serve` would say to sources: the problems' texts; empty if it would start.
  static func problems(_ sources: ConfigurationSources) -> [String] {
    do {
      _ = try ConfigurationLoader.serve(sources)
      return []
    } catch {
      return error.problems.map(\.description)
    }
  }
}
