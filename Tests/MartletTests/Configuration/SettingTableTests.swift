import ArgumentParser
import Testing

@testable import martlet

@Suite("The table of settings")
struct SettingTableTests {
  @Test("Names are unique, and the keys follow from the variables")
  func uniqueNames() {
    #expect(Set(Setting.keys).count == Setting.keys.count)
    #expect(Set(Setting.variables).count == Setting.variables.count)
    let flags = Setting.all.compactMap(\.flag)
    #expect(Set(flags).count == flags.count)
    for setting in Setting.all { #expect(setting.key == Setting.key(of: setting.variable)) }
    #expect(Setting.key(of: "MARTLET_HOST") == "host")
    #expect(Setting.key(of: "MARTLET_LIMIT_FRAME_BYTES") == "limits.frameBytes")
    #expect(Setting.sections == ["limits"])
  }

  @Test("The names are those of the contract")
  func contract() {
    let variables = """
      HOST PORT DATA_DIR REDIS_URL BACKEND_URL JWT_SECRET JWT_SECRET_FILE JWT_PREVIOUS_SECRET JWT_PREVIOUS_SECRET_FILE
      JWT_PREVIOUS_SECRET_UNTIL JWT_KEY JWKS API_KEY API_KEY_FILE ALLOWED_ORIGINS LOOPS LOG_FORMAT LOG_LEVEL DEMO CONFIG
      TOKEN_AUDIENCE TOKEN_ISSUER PRESENCE_GRACE STREAM_HEARTBEAT TYPING_LEASE DRAIN_DEADLINE RECONNECT_SPREAD LIMIT_FRAME_BYTES
      LIMIT_COMMANDS_PER_SECOND LIMIT_COMMANDS_BURST LIMIT_SUBSCRIPTIONS LIMIT_CONNECTIONS_PER_USER LIMIT_UNSENT_BYTES
      LIMIT_EVENT_BYTES LIMIT_HANDSHAKE_SECONDS LIMIT_HEADER_BYTES LIMIT_CONNECTIONS_PER_SECOND LIMIT_PING_SECONDS
      LIMIT_AUTH_SECONDS REVOCATION_MEMORY METRICS METRICS_KEY METRICS_KEY_FILE
      BACKEND_TIMEOUT ACCESS_CACHE LIMIT_BACKEND_REQUESTS LIMIT_BACKEND_QUEUE
      TOKEN URL BIN
      """
    #expect(Set(Setting.variables) == Set(variables.split { $0.isWhitespace }.map { "MARTLET_\($0)" }))
  }

  @Test("The defaults are those of the contract")
  func defaults() {
    let standard = ServeConfiguration()
    #expect(standard.host == "127.0.0.1")
    #expect(standard.port == 8080)
    #expect(standard.backendURL == nil)
    #expect(standard.loops > 0)
    #expect(standard.presenceGraceSeconds == 10)
    #expect(standard.typingLeaseSeconds == 6)
    #expect(standard.backendTimeoutSeconds == 5)
    #expect(standard.accessCacheSeconds == 60)
    let shown = Dictionary(uniqueKeysWithValues: Setting.all.map { ($0.key, $0.show(standard)) })
    #expect(shown["limits.frameBytes"] == "65536")
    #expect(shown["limits.commandsPerSecond"] == "30")
    #expect(shown["limits.commandsBurst"] == "60")
    #expect(shown["limits.subscriptions"] == "1000")
    #expect(shown["limits.connectionsPerUser"] == "20")
    #expect(shown["limits.unsentBytes"] == "1048576")
    #expect(shown["limits.eventBytes"] == "262144")
    #expect(shown["limits.handshakeSeconds"] == "10")
    #expect(shown["limits.headerBytes"] == "16384")
    #expect(shown["limits.pingSeconds"] == "25")
    #expect(shown["limits.authSeconds"] == "5")
  }

  @Test("Every default is a value that its setting takes", arguments: Setting.all)
  func defaultsAreTaken(setting: Setting) {
    guard let text = setting.show(ServeConfiguration()) else { return }
    var configuration = ServeConfiguration()
    #expect(setting.assign(&configuration, [text]) == nil)
    #expect(setting.show(configuration) == text)
  }

  @Test("No secret is a flag, and each can come from a file")
  func secrets() {
    let secrets = Setting.all.filter(\.isSecret)
    #expect(secrets.map(\.key) == ["apiKey", "jwtSecret", "jwtPreviousSecret", "metricsKey"])
    for secret in secrets {
      #expect(secret.flag == nil)
      #expect(secret.fileVariable == secret.variable + "_FILE")
    }
  }

  @Test("Every flag of the table is one of `serve`, and says so in the table's words", arguments: Setting.all)
  func flags(setting: Setting) throws {
    guard let flag = setting.flag else { return }
    let (value, _) = Samples.values(of: setting)
    let options = try ServeOptions.parse(setting.key == "demo" ? [flag] : [flag, value])
    #expect(options.flags == [flag: [value]])
  }
}

extension Setting: CustomTestStringConvertible {
  /// Its key, in the names of tests.
  public var testDescription: String { key }
}
