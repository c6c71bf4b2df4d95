import Testing

@testable import martlet

@Suite("Secrets")
struct ConfigurationSecretTests {
  @Test("Nothing prints a secret: not its description, not a dump, not a mirror")
  func redaction() {
    let secret = Secret(Samples.secret)
    var configuration = ServeConfiguration()
    configuration.jwtSecret = secret
    var dumped = ""
    dump(configuration, to: &dumped)
    for text in ["\(secret)", String(reflecting: secret), String(describing: configuration), "\([secret])", dumped] {
      #expect(!text.contains(Samples.secret))
    }
    #expect("\(secret)" == "<secret>")
    #expect(secret.value == Samples.secret)
  }

  @Test(
    "A secret is read from its file, without the line break at the end",
    arguments: ["\(Samples.secret)", "\(Samples.secret)\n", "\(Samples.secret)\r\n"])
  func secretFile(text: String) throws {
    let sources = Samples.sources(environment: ["MARTLET_JWT_SECRET_FILE": "jwt"], files: ["jwt": text])
    let loaded = try ConfigurationLoader.serve(sources)
    #expect(loaded.configuration.jwtSecret?.value == Samples.secret)
    #expect(loaded.sources["jwtSecret"] == .variable("MARTLET_JWT_SECRET_FILE"))
  }

  @Test("A secret's file may be named in the configuration's file, and a variable beats it")
  func secretFileInFile() throws {
    let files = ["settings.yaml": "jwtSecretFile: jwt\n", "jwt": Samples.secret]
    let loaded = try ConfigurationLoader.serve(Samples.sources(flags: ["--config": ["settings.yaml"]], files: files))
    #expect(loaded.configuration.jwtSecret?.value == Samples.secret)
    let beaten = try ConfigurationLoader.serve(
      Samples.sources(
        flags: ["--config": ["settings.yaml"]], environment: ["MARTLET_JWT_SECRET": Samples.otherSecret], files: files))
    #expect(beaten.configuration.jwtSecret?.value == Samples.otherSecret)
  }

  @Test("A secret and its file at once is an error, in the environment and in the file")
  func both() {
    let environment = ["MARTLET_JWT_SECRET": Samples.secret, "MARTLET_JWT_SECRET_FILE": "jwt"]
    #expect(
      Samples.problems(Samples.sources(environment: environment, files: ["jwt": Samples.secret])) == [
        "MARTLET_JWT_SECRET: it is set, and so is MARTLET_JWT_SECRET_FILE; keep one of them"
      ])
    let file = ["f": "jwtSecret: \(Samples.secret)\njwtSecretFile: jwt\n", "jwt": Samples.secret]
    #expect(
      Samples.problems(Samples.sources(flags: ["--config": ["f"]], files: file)) == [
        "f:1: jwtSecret: it is set, and so is f:2: jwtSecretFile; keep one of them"
      ])
  }

  @Test("A secret's file that is absent or empty is an error that names it")
  func badSecretFile() {
    let absent = Samples.problems(Samples.sources(environment: ["MARTLET_JWT_SECRET_FILE": "nowhere"]))
    #expect(
      absent == ["MARTLET_JWT_SECRET_FILE: the file \"nowhere\" cannot be opened: there is no such file"])
    let empty = Samples.problems(
      Samples.sources(environment: ["MARTLET_JWT_SECRET_FILE": "jwt"], files: ["jwt": "\n"]))
    #expect(empty == ["MARTLET_JWT_SECRET_FILE: the file \"jwt\" is empty; write the secret into it"])
  }

  @Test("A short secret is an error, which does not show it")
  func short() {
    let problems = Samples.problems(Samples.sources(environment: ["MARTLET_JWT_SECRET": "hunter2-hunter2"]))
    #expect(problems.count == 1)
    #expect(problems[0].hasPrefix("MARTLET_JWT_SECRET: the secret is shorter than 32 bytes"))
    #expect(!problems[0].contains("hunter2"))
  }

  @Test("An API key that no header could carry is an error, which does not show it")
  func apiKey() {
    let environment = Samples.environment.merging(["MARTLET_API_KEY": "pass word\nhunter2"]) { $1 }
    let problems = Samples.problems(Samples.sources(environment: environment))
    #expect(problems.count == 1)
    #expect(problems[0].hasPrefix("MARTLET_API_KEY: it has spaces"))
    #expect(!problems[0].contains("hunter2"))
  }

  @Test("A URL with a password is refused as a flag, taken from the environment, and shown without it")
  func passwordInURL() throws {
    let url = "redis://user:hunter2@cache.example:6379/0"
    let refused = Samples.problems(Samples.sources(flags: ["--redis": [url]], environment: Samples.environment))
    #expect(refused.count == 1)
    #expect(refused[0].hasPrefix("--redis: a URL with a user, a password or a query"))
    #expect(refused[0].contains("MARTLET_REDIS_URL"))
    let loaded = try ConfigurationLoader.serve(
      Samples.sources(environment: Samples.environment.merging(["MARTLET_REDIS_URL": url]) { $1 }))
    #expect(loaded.configuration.redisURL == url)
    let report = ConfigurationReport.text(loaded)
    #expect(report.contains("redis://***@cache.example:6379/0"))
    #expect(!(report + refused[0]).contains("hunter2"))
    #expect(!report.contains(Samples.secret))
  }

  @Test("A file that everyone may read and that holds a secret is warned about")
  func readableFile() throws {
    func warnings(_ text: String, isReadableByAll: Bool) throws -> [String] {
      var sources = Samples.sources(flags: ["--config": ["f"]], environment: ["MARTLET_API_KEY": Samples.otherSecret])
      sources.readFile = { _ throws(TextFile.Failure) in
        TextFile(path: "f", text: text, isReadableByAll: isReadableByAll)
      }
      return try ConfigurationLoader.serve(sources).warnings
    }
    let holdsSecret = "jwtSecret: \(Samples.secret)\n"
    #expect(
      try warnings(holdsSecret, isReadableByAll: true) == [
        "f holds a secret and everyone on this machine may read it; run: chmod 600 f"
      ])
    #expect(try warnings(holdsSecret, isReadableByAll: false).isEmpty)
    #expect(try warnings("demo: true\n", isReadableByAll: true).isEmpty)
  }
}
