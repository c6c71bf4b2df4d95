import ArgumentParser
import Gateway
import Logging
import NIOCore
import Testing

@testable import martlet

@Suite("Which source wins")
struct ConfigurationPrecedenceTests {
  /// The file `settings.yaml` with one setting.
  static func file(_ key: String, _ value: String) -> [String: String] {
    let parts = key.split(separator: ".")
    let text = parts.count == 2 ? "\(parts[0]):\n  \(parts[1]): \"\(value)\"\n" : "\(key): \"\(value)\"\n"
    return ["settings.yaml": text]
  }

  /// Whatever `serve` needs beside one setting, without setting that one.
  static func base(for setting: Setting) -> [String: String] {
    var environment = ["MARTLET_CONFIG": "settings.yaml"]
    if setting.key != "jwtSecret" { environment["MARTLET_JWT_SECRET"] = Samples.secret }
    if setting.key == "backendUrl" { environment["MARTLET_API_KEY"] = Samples.otherSecret }
    if setting.key == "jwtPreviousSecret" { environment["MARTLET_JWT_PREVIOUS_SECRET_UNTIL"] = "1900000000" }
    return environment
  }

  @Test("A value from the file is taken", arguments: Setting.all)
  func file(setting: Setting) throws {
    let (value, _) = Samples.values(of: setting)
    let loaded = try ConfigurationLoader.serve(
      Samples.sources(environment: Self.base(for: setting), files: Self.file(setting.key, value)))
    #expect(setting.show(loaded.configuration) == (setting.isSecret ? "<secret>" : value))
    let line = setting.key.contains(".") ? 2 : 1
    #expect(loaded.source(of: setting) == .file(path: "settings.yaml", key: setting.key, line: line))
  }

  @Test("A variable beats the file", arguments: Setting.all)
  func variable(setting: Setting) throws {
    let (inFile, inEnvironment) = Samples.values(of: setting)
    var environment = Self.base(for: setting)
    environment[setting.variable] = inEnvironment
    let loaded = try ConfigurationLoader.serve(
      Samples.sources(environment: environment, files: Self.file(setting.key, inFile)))
    #expect(setting.show(loaded.configuration) == (setting.isSecret ? "<secret>" : inEnvironment))
    #expect(loaded.source(of: setting) == .variable(setting.variable))
  }

  @Test("A flag beats the variable and the file", arguments: Setting.all.filter { $0.flag != nil })
  func flag(setting: Setting) throws {
    let flag = try #require(setting.flag)
    let (low, high) = Samples.values(of: setting)
    var environment = Self.base(for: setting)
    environment[setting.variable] = low
    let loaded = try ConfigurationLoader.serve(
      Samples.sources(flags: [flag: [high]], environment: environment, files: Self.file(setting.key, low)))
    #expect(setting.show(loaded.configuration) == high)
    #expect(loaded.source(of: setting) == .flag(flag))
  }

  @Test("An empty variable counts as not set", arguments: Setting.all)
  func emptyVariable(setting: Setting) throws {
    let (value, _) = Samples.values(of: setting)
    var environment = Self.base(for: setting)
    environment[setting.variable] = ""
    let loaded = try ConfigurationLoader.serve(
      Samples.sources(environment: environment, files: Self.file(setting.key, value)))
    #expect(setting.show(loaded.configuration) == (setting.isSecret ? "<secret>" : value))
  }

  @Test("Nothing set but a secret: the defaults")
  func nothing() throws {
    let loaded = try ConfigurationLoader.serve(Samples.sources(environment: Samples.environment))
    #expect(loaded.configuration.port == 8080)
    #expect(loaded.sources == ["jwtSecret": .variable("MARTLET_JWT_SECRET")])
    #expect(loaded.warnings.isEmpty)
  }

  @Test("--config beats MARTLET_CONFIG")
  func configFlag() throws {
    let loaded = try ConfigurationLoader.serve(
      Samples.sources(
        flags: ["--config": ["flag.json"]],
        environment: Samples.environment.merging(["MARTLET_CONFIG": "absent.yaml"]) { $1 },
        files: ["flag.json": #"{"port": 1}"#]))
    #expect(loaded.configuration.port == 1)
  }

  @Test("Lists: a repeated flag, commas in a variable, a list in the file")
  func lists() throws {
    let expected = ["https://a.example", "https://*.b.example"]
    let flags = Samples.sources(flags: ["--allowed-origin": expected], environment: Samples.environment)
    #expect(try ConfigurationLoader.serve(flags).configuration.allowedOrigins == expected)
    let variable = Samples.sources(
      environment: Samples.environment.merging(
        ["MARTLET_ALLOWED_ORIGINS": " https://a.example, https://*.b.example ,"]) { $1 })
    #expect(try ConfigurationLoader.serve(variable).configuration.allowedOrigins == expected)
    for text in [
      "allowedOrigins:\n  - https://a.example\n  - https://*.b.example\n",
      #"{"allowedOrigins": ["https://a.example", "https://*.b.example"]}"#,
    ] {
      let file = Samples.sources(
        flags: ["--config": ["f"]], environment: Samples.environment, files: ["f": text])
      #expect(try ConfigurationLoader.serve(file).configuration.allowedOrigins == expected)
    }
  }

  @Test("The last of a flag that takes one value holds")
  func repeatedFlag() throws {
    let options = try ServeOptions.parse(["--port", "1", "--port", "2"])
    let loaded = try ConfigurationLoader.serve(
      Samples.sources(flags: options.flags, environment: Samples.environment))
    #expect(loaded.configuration.port == 2)
  }

  @Test("Values arrive in the fields, with their units")
  func fields() throws {
    let environment = [
      "MARTLET_JWT_SECRET": Samples.secret, "MARTLET_JWT_PREVIOUS_SECRET": Samples.otherSecret,
      "MARTLET_JWT_PREVIOUS_SECRET_UNTIL": "2030-01-01T00:00:00+01:00", "MARTLET_API_KEY": Samples.otherSecret,
      "MARTLET_PRESENCE_GRACE": "0.25", "MARTLET_LIMIT_HANDSHAKE_SECONDS": "1.5", "MARTLET_LIMIT_COMMANDS_BURST": "2.5",
      "MARTLET_LOG_LEVEL": "Debug", "MARTLET_DEMO": "yes",
    ]
    let configuration = try ConfigurationLoader.serve(Samples.sources(environment: environment)).configuration
    #expect(configuration.jwtSecret?.value == Samples.secret)
    #expect(configuration.jwtPreviousSecret?.value == Samples.otherSecret)
    #expect(configuration.jwtPreviousSecretUntil == 1_893_452_400)
    #expect(configuration.apiKey?.value == Samples.otherSecret)
    #expect(configuration.presenceGraceSeconds == 0.25)
    #expect(configuration.limits.handshake == .milliseconds(1500))
    #expect(configuration.limits.commandsBurst == 2.5)
    #expect(configuration.logLevel == .debug)
    #expect(configuration.demo)
  }
}
