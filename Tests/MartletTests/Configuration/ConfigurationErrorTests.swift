import Testing

@testable import martlet

@Suite("What is wrong with a configuration")
struct ConfigurationErrorTests {
  /// Bad values by setting, with what the error says of them.
  static let bad: [(variable: String, value: String, says: String)] = [
    ("MARTLET_HOST", "http://0.0.0.0", "is more than a host"),
    ("MARTLET_HOST", "0.0.0.0:80", "is more than a host"),
    ("MARTLET_HOST", "a\nb", "control character"),
    ("MARTLET_PORT", "http", "is no whole number"),
    ("MARTLET_PORT", "80.5", "is no whole number"),
    ("MARTLET_PORT", "+80", "is no whole number"),
    ("MARTLET_PORT", "65536", "out of range"),
    ("MARTLET_PORT", "-1", "out of range"),
    ("MARTLET_PORT", "99999999999999999999", "is no whole number"),
    ("MARTLET_PORT", "tcp://10.0.0.1:8080", "enableServiceLinks"),
    ("MARTLET_LOOPS", "0", "out of range"),
    ("MARTLET_DEMO", "perhaps", "is neither"),
    ("MARTLET_ALLOWED_ORIGINS", "https://a.example,shop.example", "\"shop.example\" is no origin"),
    ("MARTLET_ALLOWED_ORIGINS", "https://a.example/path", "is no origin"),
    ("MARTLET_REDIS_URL", "localhost:6379", "is no Redis URL"),
    ("MARTLET_REDIS_URL", "http://localhost", "is no Redis URL"),
    ("MARTLET_BACKEND_URL", "shop.example", "is no such URL"),
    ("MARTLET_BACKEND_URL", "https://", "is no such URL"),
    ("MARTLET_BACKEND_TIMEOUT", "0", "out of range"),
    ("MARTLET_ACCESS_CACHE", "-1", "out of range"),
    ("MARTLET_LIMIT_BACKEND_REQUESTS", "0", "out of range"),
    ("MARTLET_LIMIT_BACKEND_QUEUE", "x", "is no whole number"),
    ("MARTLET_JWKS", "jwks.json", "is no such URL"),
    ("MARTLET_JWT_PREVIOUS_SECRET_UNTIL", "tomorrow", "is no time"),
    ("MARTLET_JWT_PREVIOUS_SECRET_UNTIL", "2026-02-30T00:00:00Z", "is no time"),
    ("MARTLET_LOG_FORMAT", "jsno", "did you mean json?"),
    ("MARTLET_LOG_LEVEL", "verbose", "is none of them"),
    ("MARTLET_METRICS", "opne", "did you mean open?"),
    ("MARTLET_PRESENCE_GRACE", "10s", "is no number"),
    ("MARTLET_PRESENCE_GRACE", "nan", "is no number"),
    ("MARTLET_PRESENCE_GRACE", "1e3", "is no number"),
    ("MARTLET_PRESENCE_GRACE", "-1", "out of range"),
    ("MARTLET_TYPING_LEASE", "0", "out of range"),
    ("MARTLET_STREAM_HEARTBEAT", "0.5", "out of range"),
    ("MARTLET_REVOCATION_MEMORY", "1", "out of range"),
    ("MARTLET_DRAIN_DEADLINE", "99999", "out of range"),
    ("MARTLET_RECONNECT_SPREAD", "inf", "is no number"),
    ("MARTLET_LIMIT_FRAME_BYTES", "64K", "is no whole number"),
    ("MARTLET_LIMIT_FRAME_BYTES", "1", "out of range"),
    ("MARTLET_LIMIT_COMMANDS_PER_SECOND", "0", "out of range"),
    ("MARTLET_LIMIT_COMMANDS_BURST", "0", "out of range"),
    ("MARTLET_LIMIT_SUBSCRIPTIONS", "0", "out of range"),
    ("MARTLET_LIMIT_CONNECTIONS_PER_USER", "many", "is no whole number"),
    ("MARTLET_LIMIT_UNSENT_BYTES", "0", "out of range"),
    ("MARTLET_LIMIT_EVENT_BYTES", "0", "out of range"),
    ("MARTLET_LIMIT_HANDSHAKE_SECONDS", "0", "out of range"),
    ("MARTLET_LIMIT_HEADER_BYTES", "8", "out of range"),
    ("MARTLET_LIMIT_CONNECTIONS_PER_SECOND", "-5", "out of range"),
    ("MARTLET_LIMIT_PING_SECONDS", "0", "out of range"),
    ("MARTLET_LIMIT_AUTH_SECONDS", "x", "is no number"),
  ]

  @Test("A bad value is named by its source, with what is wrong and what is right", arguments: bad)
  func badValue(variable: String, value: String, says: String) throws {
    let setting = try #require(Setting.all.first { $0.variable == variable })
    func check(_ sources: ConfigurationSources, from source: String) {
      let problems = Samples.problems(sources)
      #expect(problems.count == 1)
      for problem in problems {
        #expect(problem.hasPrefix(source + ": "))
        #expect(problem.contains(says))
        #expect(problem.contains("expected \(setting.form)"))
      }
    }
    let base = Samples.environment
    check(Samples.sources(environment: base.merging([variable: value]) { $1 }), from: variable)
    if let flag = setting.flag, !setting.isList {
      check(Samples.sources(flags: [flag: [value]], environment: base), from: flag)
    }
    if !setting.isList, !value.contains("\n") {
      let line = setting.key.contains(".") ? 2 : 1
      let files = ConfigurationPrecedenceTests.file(setting.key, value)
      check(
        Samples.sources(flags: ["--config": ["settings.yaml"]], environment: base, files: files),
        from: "settings.yaml:\(line): \(setting.key)")
    }
  }

  @Test("Every setting has a bad value in this test, but those that take any text")
  func complete() {
    let free = Setting.all.filter { $0.isSecret || ["text", "a file's path", "a folder's path"].contains($0.form) }
    #expect(Set(Self.bad.map(\.variable) + free.map(\.variable)) == Set(Setting.all.map(\.variable)))
  }

  @Test("All that is wrong is said at once, in the order of the table, the secret too")
  func together() {
    let sources = Samples.sources(
      flags: ["--config": ["f"], "--loops": ["x"]],
      environment: ["MARTLET_PORT": "x", "MARTLET_JWT_SECRET": "short"],
      files: ["f": "hots: x\nlimits:\n  pingSeconds: x\n  frameByte: 3\n"])
    #expect(
      Samples.problems(sources).map { String($0.prefix { $0 != " " }) } == [
        "f:1:", "f:4:", "MARTLET_PORT:", "--loops:", "f:3:", "MARTLET_JWT_SECRET:",
      ])
  }

  @Test("Without any key for tokens there is one error, and it says how to make one; the demo needs none")
  func noKey() throws {
    let problems = Samples.problems(Samples.sources())
    #expect(problems.count == 1)
    #expect(problems[0].contains("openssl rand -base64 48"))
    #expect(problems[0].contains("--demo"))
    #expect(Samples.problems(Samples.sources(flags: ["--demo": ["true"]])).isEmpty)
    #expect(Samples.problems(Samples.sources(flags: ["--jwt-key": ["key.pem"]])).isEmpty)
    #expect(Samples.problems(Samples.sources(flags: ["--jwks": ["https://id.example/jwks"]])).isEmpty)
  }

  @Test("A previous secret needs an end; an end that is over, or that has no secret, is warned about")
  func rotation() throws {
    let base = Samples.environment
    let endless = Samples.problems(
      Samples.sources(environment: base.merging(["MARTLET_JWT_PREVIOUS_SECRET": Samples.otherSecret]) { $1 }))
    #expect(endless.count == 1)
    #expect(endless[0].hasPrefix("MARTLET_JWT_PREVIOUS_SECRET: it needs an end"))
    func warnings(_ more: [String: String]) throws -> [String] {
      try ConfigurationLoader.serve(Samples.sources(environment: base.merging(more) { $1 })).warnings
    }
    let until = "MARTLET_JWT_PREVIOUS_SECRET_UNTIL"
    #expect(try warnings([until: "1900000000"]).count == 1)
    let previous = ["MARTLET_JWT_PREVIOUS_SECRET": Samples.otherSecret]
    #expect(try warnings(previous.merging([until: "\(Samples.now)"]) { $1 }).count == 1)
    #expect(try warnings(previous.merging([until: "\(Samples.now + 1)"]) { $1 }).isEmpty)
  }

  @Test("A backend elsewhere needs the API key, and is no business of the demo's")
  func backendElsewhere() throws {
    func sources(_ more: [String: String]) -> ConfigurationSources {
      Samples.sources(environment: Samples.environment.merging(more) { $1 })
    }
    let url = ["MARTLET_BACKEND_URL": "https://shop.example/wp-json/martlet/v1/"]
    let problems = Samples.problems(sources(url))
    #expect(problems.count == 1)
    #expect(problems.first?.hasPrefix("MARTLET_BACKEND_URL: ") == true)
    #expect(problems.first?.contains("openssl rand -base64 48") == true)
    let keyed = url.merging(["MARTLET_API_KEY": Samples.otherSecret]) { $1 }
    let loaded = try ConfigurationLoader.serve(sources(keyed))
    #expect(loaded.warnings.isEmpty)
    #expect(loaded.configuration.backendURL == "https://shop.example/wp-json/martlet/v1/")
    #expect(loaded.configuration.httpBackend != nil)
    #expect(Samples.problems(sources(keyed.merging(["MARTLET_DEMO": "true"]) { $1 })).count == 1)
  }

  @Test(
    "A way to the backend that others can read is warned about",
    arguments: [
      ("http://shop.example", true), ("http://10.0.0.7:8080/x", true), ("http://127.0.0.1:8080", false),
      ("http://[::1]:80", false), ("http://localhost", false), ("https://shop.example", false), ("none", false),
    ])
  func readable(url: String, isWarnedAbout: Bool) throws {
    let more = ["MARTLET_BACKEND_URL": url, "MARTLET_API_KEY": Samples.otherSecret]
    let loaded = try ConfigurationLoader.serve(
      Samples.sources(environment: Samples.environment.merging(more) { $1 }))
    #expect(loaded.warnings.contains { $0.contains("without encryption") } == isWarnedAbout)
  }

  @Test(
    "A backend's URL has neither user nor query, and a password in it is not shown",
    arguments: ["https://me:\(Samples.otherSecret)@shop.example", "https://shop.example/?rest_route=/martlet/v1"])
  func backendURLParts(url: String) throws {
    let problems = Samples.problems(
      Samples.sources(environment: Samples.environment.merging(["MARTLET_BACKEND_URL": url]) { $1 }))
    #expect(problems.count == 1)
    #expect(problems.first?.contains("is no such URL: it must") == true)
    #expect(problems.first?.contains(Samples.otherSecret) == false)
  }

  @Test("An event that would not fit into the unsent bytes is an error")
  func eventTooLarge() {
    let environment = Samples.environment.merging(["MARTLET_LIMIT_UNSENT_BYTES": "100000"]) { $1 }
    let problems = Samples.problems(Samples.sources(environment: environment))
    #expect(problems.count == 1)
    #expect(problems[0].contains("raise limits.unsentBytes or lower limits.eventBytes"))
  }

  @Test("An unknown variable is a warning with a guess; the tests' own and Kubernetes' are known")
  func unknownVariable() throws {
    let environment = Samples.environment.merging([
      "MARTLET_PROT": "9", "MARTLET_WHATEVER_IT_IS": "x", "MARTLET_BIN": "x", "MARTLET_TOKEN": "x", "MARTLET_URL": "x",
      "MARTLET_SERVICE_HOST": "10.0.0.1", "MARTLET_PORT_8080_TCP": "tcp://10.0.0.1:8080", "OTHER": "x",
    ]) { $1 }
    let warnings = try ConfigurationLoader.serve(Samples.sources(environment: environment)).warnings
    #expect(
      warnings == [
        "the environment variable MARTLET_PROT means nothing to martlet; did you mean MARTLET_PORT?",
        "the environment variable MARTLET_WHATEVER_IT_IS means nothing to martlet",
      ])
  }

  @Test("A small command looks at its own settings only")
  func subset() throws {
    let setting = try #require(Setting.named("jwtSecret"))
    let environment = ["MARTLET_JWT_SECRET": Samples.secret, "MARTLET_PORT": "nonsense"]
    let loaded = try ConfigurationLoader.load([setting], from: Samples.sources(environment: environment))
    #expect(loaded.configuration.jwtSecret?.value == Samples.secret)
  }
}
