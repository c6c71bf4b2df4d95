import Foundation
import TestSupport
import Testing

@testable import martlet

@Suite("publish and tail, with a server", .serialized)
struct ServerTests {
  static let environment = [
    "MARTLET_JWT_SECRET": Samples.secret, "MARTLET_API_KEY": Samples.otherSecret, "MARTLET_DRAIN_DEADLINE": "1",
    "MARTLET_RECONNECT_SPREAD": "0.1",
  ]

  /// Starts a server and waits until it says where it listens.
  static func start(data: URL, port: Int = 0) async throws -> (server: RunningMartlet, url: String) {
    let server = try RunningMartlet(["serve", "--port", "\(port)", "--data", data.path], environment: environment)
    let pattern = /Martlet is listening on (http:\/\/127\.0\.0\.1:[0-9]+)/
    try await eventually("a server; it said \(server.errors)") { server.errors.contains(pattern) || !server.isRunning }
    let match = try #require(server.errors.firstMatch(of: pattern), "\(server.errors)")
    return (server, String(match.1))
  }

  static func temporaryFolder() -> URL {
    FileManager.default.temporaryDirectory.appendingPathComponent("martlet-\(UUID().uuidString)")
  }

  @Test("What is published is printed, once, and nothing says a secret")
  func publishAndTail() async throws {
    let data = Self.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: data) }
    let (server, url) = try await Self.start(data: data)
    let environment = Self.environment.merging(["MARTLET_URL": url]) { $1 }
    let tail = try RunningMartlet(["tail", "15"], environment: environment)
    let json = try RunningMartlet(["tail", "15", "--json"], environment: environment)

    // Published events are live only: publish until both have joined.
    var count = 0
    let deadline = ContinuousClock.now + .seconds(30)
    while !(tail.output.contains("hello") && json.output.contains("hello")), ContinuousClock.now < deadline {
      count += 1
      let event = #"{"type":"message","threadId":15,"payload":{"from":"manager","userId":1,"text":"hello \#(count)"}}"#
      let outcome = try await MartletProcess.run(
        ["publish", "chat.thread.15", "-"], environment: environment, input: event)
      #expect(outcome.status == 0)
      #expect(outcome.output == "published on chat.thread.15\n")
    }
    let lines = tail.output.split(separator: "\n")
    #expect(!lines.isEmpty && Set(lines).count == lines.count)
    #expect(lines.allSatisfy { $0.hasPrefix("manager 1: hello ") })
    let frame = try #require(json.output.split(separator: "\n").first)
    #expect(try JSONSerialization.jsonObject(with: Data(frame.utf8)) is [String: Any])

    let wrongKey = try await MartletProcess.run(
      ["publish", "chat.thread.15", "{\"type\":\"x\"}"],
      environment: environment.merging(["MARTLET_API_KEY": "another-key-than-the-server's"]) { $1 })
    #expect(wrongKey.status == 77)
    let refused = try await MartletProcess.run(
      ["publish", "chat.thread.15", #"{"type":"x","threadId":16}"#], environment: environment)
    #expect(refused.status == 65)
    let wrongToken = try await MartletProcess.run(
      ["tail", "15"], environment: environment.merging(["MARTLET_TOKEN": "canary.canary.canary"]) { $1 })
    #expect(wrongToken.status == 77)
    let disconnect = try await MartletProcess.run(["disconnect", "7"], environment: environment)
    #expect(disconnect.status == 0)
    #expect(disconnect.output == "disconnected 7\n")

    server.signal(SIGTERM)
    #expect(await server.status(deadline: 20) == 0)
    for text in [tail, json, server].flatMap({ [$0.output, $0.errors] }) + [wrongKey, refused, wrongToken].map(\.text) {
      #expect(!text.contains("canary"))
    }
  }

  @Test(
    "bench: a healthy server gets clean books; who may not publish is told so", arguments: [[], ["--rate", "200"]])
  func bench(more: [String]) async throws {
    let data = Self.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: data) }
    let (server, url) = try await Self.start(data: data)
    let environment = Self.environment.merging(["MARTLET_URL": url]) { $1 }
    // Long enough for something to be published on a machine that stands still for a while.
    let load = ["bench", "--connections", "20", "--threads", "3", "--duration", "3"] + more
    let outcome = try await MartletProcess.run(load + ["--json"], environment: environment)
    #expect(outcome.status == 0, "\(outcome.text)")
    let report = try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any], "\(outcome.text)")
    #expect(report["clean"] as? Bool == true)
    let published = try #require(report["published"] as? Int)
    #expect(published > 0)
    // Two threads of seven and one of six.
    let delivered = try #require(report["delivered"] as? Int)
    #expect((6 * published...7 * published).contains(delivered))
    #expect(report["serverCPUSeconds"] is Double)

    let wrongKey = try await MartletProcess.run(
      load, environment: environment.merging(["MARTLET_API_KEY": "canary-of-another-key-than-the-server's"]) { $1 })
    #expect(wrongKey.status == 1)
    #expect(wrongKey.output.contains("were not taken"))
    let wrongSecret = try await MartletProcess.run(
      load, environment: environment.merging(["MARTLET_JWT_SECRET": Samples.otherSecret + Samples.secret]) { $1 })
    #expect(wrongSecret.status == 77, "\(wrongSecret.text)")
    for text in [outcome, wrongKey, wrongSecret].map(\.text) {
      #expect(!text.contains("canary") && !text.contains(Samples.secret))
    }
    server.signal(SIGTERM)
    #expect(await server.status(deadline: 20) == 0)
  }

  @Test("tail goes on behind the last event after the server has been away, and repeats nothing")
  func restart() async throws {
    let data = Self.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: data) }
    // Nobody takes it while the server is away.
    let port = try TestPorts.free()
    let (first, url) = try await Self.start(data: data, port: port)
    let environment = Self.environment.merging(["MARTLET_URL": url]) { $1 }
    let token = try await MartletProcess.run(["token", "--user", "7", "--role", "client"], environment: environment)
    let client = ChatSender(url: url, token: token.output.trimmingCharacters(in: .newlines))
    let thread = try await client.send("one", thread: nil)
    let tail = try RunningMartlet(["tail", thread, "--since", "0"], environment: environment)
    try await eventually("the first message; it said \(tail.errors)") { tail.output.contains("client 7: one") }

    first.signal(SIGTERM)
    #expect(await first.status(deadline: 20) == 0)
    let (second, _) = try await Self.start(data: data, port: port)
    _ = try await client.send("two", thread: thread)
    try await eventually("the second message; it said \(tail.errors)") { tail.output.contains("client 7: two") }
    let messages = tail.output.split(separator: "\n").filter { $0.contains("client 7: ") }
    #expect(messages.count == 2)
    #expect(tail.isRunning)
    second.signal(SIGTERM)
    #expect(await second.status(deadline: 20) == 0)
  }
}
