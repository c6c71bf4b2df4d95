import Authentication
import ChatProtocol
import Foundation
import Testing

@testable import martlet

/// One after the other: dozens of processes at once make each of them slow, and what runs beside them.
@Suite("The command, as a process", .serialized)
struct CommandLineTests {
  @Test(
    "Help teaches by examples, within 80 columns",
    arguments: [
      (["--help"], "martlet serve --demo"), (["serve", "--help"], "martlet serve"),
      (["token", "--help"], "martlet token --user 7 --role client"),
      (["publish", "--help"], "martlet publish chat.thread.15"), (["tail", "--help"], "martlet tail 15"),
      (["disconnect", "--help"], "martlet disconnect 7"),
      (["bench", "--help"], "martlet bench --connections 2000"),
      (["config", "--help"], "martlet config check"), (["config", "check", "--help"], "martlet config check --config"),
      (["config", "doc", "--help"], "martlet config doc >"),
    ])
  func help(arguments: [String], example: String) async throws {
    let outcome = try await MartletProcess.run(arguments)
    #expect(outcome.status == 0)
    #expect(outcome.errors.isEmpty)
    #expect(outcome.output.contains("\n  " + example))
    #expect(!outcome.output.contains("\u{1B}"))
  }

  @Test(
    "Wrong usage: status 64, what is wrong, and how it is used",
    arguments: [
      ["--nope"], ["nope"], ["serve", "--prt", "1"], ["serve", "--jwt-secret", "x"], ["serve", "--api-key", "x"],
      ["token"], ["token", "--user", "1"], ["token", "--user", "a b", "--role", "client"],
      ["token", "--user", "1", "--role", "Chef!"], ["token", "--user", "1", "--role", "client", "--ttl", "x"],
      ["token", "--user", "1", "--role", "client", "--threads", "15,,16"], ["token", "--secret", "x"],
      ["publish"], ["publish", "chat.thread.15"], ["publish", "nowhere", "{}"], ["publish", "martlet.control", "{}"],
      ["disconnect"], ["disconnect", "a b"], ["bench", "--connections", "0"], ["bench", "--threads", "101"],
      ["bench", "--duration", "601"], ["bench", "--rate", "0"], ["bench", "--publish", "x"],
      ["bench", "--api-key", "x"],
      ["publish", "chat.managers", "{}", "--api-key", "x"], ["tail"], ["tail", "a b"], ["tail", "15", "--since", "x"],
      ["tail", "15", "--token", "x"], ["tail", "15", "--since", "9007199254740992"],
    ])
  func usage(arguments: [String]) async throws {
    let outcome = try await MartletProcess.run(arguments)
    #expect(outcome.status == 64)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.hasPrefix("Error: "))
    #expect(outcome.errors.contains("Usage: martlet"))
  }

  @Test("A token is accepted by the server's own verifier, and says who it is for")
  func token() async throws {
    let environment = [
      "MARTLET_JWT_SECRET": Samples.secret, "MARTLET_TOKEN_AUDIENCE": "chat", "MARTLET_TOKEN_ISSUER": "shop",
    ]
    let before = Int64(Date().timeIntervalSince1970)
    let outcome = try await MartletProcess.run(
      ["token", "--user", "7", "--role", "client", "--threads", "15,16", "--ttl", "10m", "--name", "Änn"],
      environment: environment)
    #expect(outcome.status == 0)
    #expect(outcome.errors.isEmpty)
    let token = outcome.output.trimmingCharacters(in: .newlines)
    let now = Int64(Date().timeIntervalSince1970)
    let keys = try KeySet(secret: Samples.secret)
    let verifier = TokenVerifier(keys: keys, policy: ClaimsPolicy(audience: "chat", issuer: "shop"))
    let identity = try verifier.verify(token, now: now).get()
    #expect(identity.userId == UserID(7))
    #expect(identity.role == .client)
    #expect(identity.name == "Änn")
    #expect(identity.threads == .only([ThreadID(15), ThreadID(16)]))
    #expect((before + 600...now + 600).contains(identity.expiresAt))
    let other = TokenVerifier(keys: try KeySet(secret: Samples.otherSecret))
    #expect(throws: (any Error).self) { try other.verify(token, now: now).get() }
  }

  @Test("Without a secret, or with a short one, no token is made: status 78 and what to set")
  func noSecret() async throws {
    let arguments = ["token", "--user", "7", "--role", "client"]
    let absent = try await MartletProcess.run(arguments)
    #expect(absent.status == 78)
    #expect(absent.errors.contains("MARTLET_JWT_SECRET"))
    let short = try await MartletProcess.run(arguments, environment: ["MARTLET_JWT_SECRET": "hunter2"])
    #expect(short.status == 78)
    #expect(!short.text.contains("hunter2"))
    #expect(absent.output.isEmpty && short.output.isEmpty)
  }

  @Test("config check shows each setting with its source, and no secret")
  func check() async throws {
    let outcome = try await MartletProcess.run(
      ["config", "check", "--port", "9000"],
      environment: [
        "MARTLET_JWT_SECRET": Samples.secret, "MARTLET_API_KEY": Samples.otherSecret, "MARTLET_LOOPS": "3",
        "MARTLET_PROT": "1",
      ])
    #expect(outcome.status == 0)
    let rows = outcome.output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    #expect(rows.count == Setting.all.count)
    #expect(rows.contains(["port", "9000", "--port"]))
    #expect(rows.contains(["loops", "3", "MARTLET_LOOPS"]))
    #expect(rows.contains(["host", "127.0.0.1", "default"]))
    #expect(rows.contains(["jwtSecret", "<secret>", "MARTLET_JWT_SECRET"]))
    #expect(outcome.errors.contains("warning: the environment variable MARTLET_PROT means nothing"))
    #expect(!outcome.text.contains("canary"))
  }

  @Test("config check and serve: status 78 and all that is wrong", arguments: [["config", "check"], ["serve"]])
  func wrongConfiguration(command: [String]) async throws {
    let outcome = try await MartletProcess.run(
      command + ["--port", "x"], environment: ["MARTLET_JWT_SECRET": "hunter2", "MARTLET_LOOPS": "y"])
    #expect(outcome.status == 78)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.hasPrefix("martlet: the configuration has 3 errors:\n"))
    for source in ["--port: ", "MARTLET_LOOPS: ", "MARTLET_JWT_SECRET: "] {
      #expect(outcome.errors.contains("  " + source))
    }
    #expect(!outcome.text.contains("hunter2"))
  }

  @Test("config doc prints the reference")
  func document() async throws {
    let outcome = try await MartletProcess.run(["config", "doc"])
    #expect(outcome.status == 0)
    #expect(outcome.output == ConfigurationDocument.markdown + "\n")
  }

  @Test("Where nothing listens: status 69, and the text says what to do", arguments: ["publish", "disconnect", "tail"])
  func nothingListens(command: String) async throws {
    let environment = ["MARTLET_JWT_SECRET": Samples.secret, "MARTLET_API_KEY": Samples.otherSecret]
    let arguments =
      switch command {
      case "publish": ["publish", "chat.managers", "{\"type\":\"hello\"}"]
      default: [command, "15"]
      }
    // Nobody may listen on port 1 (tcpmux) of this machine.
    let outcome = try await MartletProcess.run(arguments + ["--url", "http://127.0.0.1:1"], environment: environment)
    #expect(outcome.status == 69)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.contains("cannot reach http://127.0.0.1:1: nothing listens there"))
    #expect(outcome.errors.contains("martlet serve"))
    #expect(!outcome.text.contains("canary"))
  }

  @Test("What is missing is named: the API key, the token, a good URL, a good event")
  func missing() async throws {
    let publish = ["publish", "chat.managers", "{}"]
    let noKey = try await MartletProcess.run(publish)
    #expect(noKey.status == 78 && noKey.errors.contains("MARTLET_API_KEY"))
    let noToken = try await MartletProcess.run(["tail", "15"])
    #expect(noToken.status == 78 && noToken.errors.contains("MARTLET_TOKEN"))
    let badToken = try await MartletProcess.run(["tail", "15"], environment: ["MARTLET_TOKEN": "canary\r\nX: y"])
    #expect(badToken.status == 78 && !badToken.text.contains("canary"))
    let badURL = try await MartletProcess.run(publish, environment: ["MARTLET_URL": "http://u:canary@h"])
    #expect(badURL.status == 64 && badURL.errors.contains("MARTLET_URL") && !badURL.text.contains("canary"))
    let badEvent = try await MartletProcess.run(
      ["publish", "chat.managers", "-"], environment: ["MARTLET_API_KEY": Samples.secret], input: "{\"a\":")
    #expect(badEvent.status == 65 && badEvent.errors.contains("the event cannot be published"))
  }
}
