import Foundation
import NIOCore
import RedisClient
import TestSupport
import Testing

@Suite(
  "Redis over TLS",
  .enabled(
    if: LiveRedis.isThere && ChildProcess.path(of: "openssl") != nil,
    "redis-server or openssl is not in PATH: scripts/setup.sh test"),
  .serialized, .timeLimit(.minutes(5)))
struct LiveTLSTests {
  /// Runs `body` with a server that speaks TLS alone, its certificate (for `localhost` and 127.0.0.1) and its port.
  private func run(_ body: (LiveRedis, _ certificate: String, _ port: Int) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("mr-\(UInt32.random(in: 0 ... .max))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let (certificate, key) = (folder.appendingPathComponent("c.pem").path, folder.appendingPathComponent("k.pem").path)
    try ChildProcess.run(
      ChildProcess.path(of: "openssl") ?? "",
      [
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
        "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key, "-out", certificate,
      ])
    let port = try LiveRedis([]).port
    try await LiveRedis.run([
      "--tls-port", "\(port)", "--tls-cert-file", certificate, "--tls-key-file", key, "--tls-auth-clients", "no",
    ]) { try await body($0, certificate, port) }
  }

  @Test("a certificate of an authority that is trusted, by name and by number", arguments: ["localhost", "127.0.0.1"])
  func trusted(host: String) async throws {
    try await run { server, certificate, port in
      let configuration = try RedisConfiguration(url: "rediss://\(host):\(port)?caFile=\(certificate)").patient()
      try await LiveClient.run(configuration) { client in
        try await client.subscribe(["a"])
        try await client.hears("one", on: "a")
        _ = try await client.commander.execute(RedisCommand("CLIENT", .text("KILL"), .text("TYPE"), .text("pubsub")))
        try await eventually("restored") { client.ears.notes.restorations == 2 }
        try await client.hears("two", on: "a")
      }
    }
  }

  @Test("a server that stands still is left, and found again")
  func standsStill() async throws {
    try await run { server, certificate, port in
      let configuration = try RedisConfiguration(url: "rediss://localhost:\(port)?caFile=\(certificate)").patient()
      try await LiveClient.run(configuration.hasty()) { client in
        let before = client.ears.notes
        server.signal(SIGSTOP)
        let error = await #expect(throws: RedisError.self) {
          try await client.commander.execute(RedisCommand("PING"), timeout: .milliseconds(200))
        }
        #expect(error == .timedOut)
        // It is of no use at once, though TLS waits for the other side's good-bye.
        await #expect(throws: RedisError.notConnected) { try await client.commander.execute(RedisCommand("PING")) }
        try await eventually("lost") { client.ears.notes.losses.count > before.losses.count }
        server.signal(SIGCONT)
        try await eventually("restored") {
          client.ears.notes.restorations > before.restorations && client.commander.isConnected
        }
      }
    }
  }

  @Test("a certificate that nobody trusts is refused")
  func untrusted() async throws {
    try await run { server, _, port in
      let configuration = try RedisConfiguration(url: "rediss://localhost:\(port)").patient()
      try await LiveClient.run(configuration, waits: false) { client in
        try await eventually("a reason") { client.log.all.contains { $0.contains("CERTIFICATE_VERIFY_FAILED") } }
        #expect(!client.commander.isConnected)
      }
    }
  }

  @Test("plain text to a TLS port fails")
  func plain() async throws {
    try await run { server, _, port in
      let configuration = try RedisConfiguration(url: "redis://localhost:\(port)").patient()
      try await LiveClient.run(configuration, waits: false) { client in
        try await eventually("a reason") { client.log.all.contains { $0.contains("cannot be reached") } }
        #expect(!client.commander.isConnected)
      }
    }
  }
}
