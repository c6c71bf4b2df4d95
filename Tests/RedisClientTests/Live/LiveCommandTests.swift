import Foundation
import NIOCore
import RedisClient
import Synchronization
import TestSupport
import Testing

@Suite(
  "Commands to a real Redis", .enabled(if: LiveRedis.isThere, "redis-server is not in PATH: scripts/setup.sh test"),
  .serialized, .timeLimit(.minutes(5)))
struct LiveCommandTests {
  @Test("a password and a database")
  func password() async throws {
    try await LiveRedis.run(["--requirepass", "p@ss word"]) { server in
      let url = "redis://:p%40ss%20word@127.0.0.1:PORT"
      try await LiveClient.run(server.configuration(url: url + "/3")) { client in
        _ = try await client.commander.execute(RedisCommand("SET", .text("key"), .bytes([0, 13, 10, 255])))
        try await LiveClient.run(server.configuration(url: url)) { other in
          let none = try await other.commander.execute(RedisCommand("GET", .text("key")))
          #expect(none == .null)
        }
        let value = try await client.commander.execute(RedisCommand("GET", .text("key")))
        #expect(value == .string([0, 13, 10, 255]))
      }
    }
  }

  @Test(
    "who is not let in stays out, and the log says why without the password",
    arguments: [
      ("redis://:canary@127.0.0.1:PORT", "refuses user or password"), ("redis://127.0.0.1:PORT", "wants a password"),
      ("redis://nobody:canary@127.0.0.1:PORT", "refuses user or password"),
      ("redis://:secret@127.0.0.1:PORT/99", "database 99"),
    ])
  func refused(url: String, reason: String) async throws {
    try await LiveRedis.run(["--requirepass", "secret"]) { server in
      try await LiveClient.run(try server.configuration(url: url), waits: false) { client in
        try await eventually(reason) { client.log.all.contains { $0.contains(reason) } }
        #expect(!client.commander.isConnected)
        await #expect(throws: RedisError.notConnected) { try await client.commander.execute(RedisCommand("PING")) }
        #expect(!client.log.all.contains { $0.contains("canary") || $0.contains("secret") })
      }
    }
  }

  @Test("a server without HELLO is spoken to in RESP2, messages and password included")
  func withoutHello() async throws {
    try await LiveRedis.run(["--rename-command", "HELLO", "", "--requirepass", "secret"]) { server in
      let configuration = try server.configuration(url: "redis://:secret@127.0.0.1:PORT").hasty()
      try await LiveClient.run(configuration) { client in
        try await client.subscribe(["a", "b"])
        try await client.hears("one", on: "a")
        let reply = try await client.commander.execute(RedisCommand("HGETALL", .text("none")))
        #expect(reply == .array([]))
        try await client.livesThroughProbes()
        #expect(!client.log.all.contains { $0.contains("secret") })
      }
    }
  }

  @Test("a Unix socket")
  func unix() async throws {
    try await LiveRedis.run { server in
      try await LiveClient.run(try server.configuration(url: "unix://\(server.socket)?db=2")) { client in
        try await client.subscribe(["a"])
        try await client.hears("one", on: "a")
        let info = try await client.commander.execute(RedisCommand("CLIENT", .text("INFO")))
        #expect(info.string?.contains("db=2") == true)
        #expect(info.string?.contains("name=martlet") == true)
      }
    }
  }

  @Test("answers come in the order of what was enqueued, a refusal among them")
  func order() async throws {
    try await LiveRedis.run { server in
      try await LiveClient.run(server.configuration()) { client in
        let answers = Mutex<[RESPValue]>([])
        let commander = client.commander
        for number in 0..<500 {
          let command = number == 250 ? RedisCommand("NONSENSE") : RedisCommand("INCR", .text("count"))
          commander.enqueue([command]) { result in
            answers.withLock { $0.append((try? result.get())?.first ?? .null) }
          }
        }
        try await eventually("answers") { answers.withLock { $0.count == 500 } }
        let all = answers.withLock { $0 }
        #expect(all[..<250].map(\.integer) == (1...250).map { Int64($0) })
        guard case .error = all[250] else { return #expect(Bool(false)) }
        #expect(all[251...].map(\.integer) == (251...499).map { Int64($0) })
      }
    }
  }

  @Test("a transaction is done as a whole or not at all")
  func transaction() async throws {
    try await LiveRedis.run { server in
      try await LiveClient.run(server.configuration()) { client in
        let set = RedisCommand("SET", .text("a"), .text("x"))
        let results = try await client.commander.transaction([set, RedisCommand("INCR", .text("a")), set])
        #expect(results.count == 3)
        #expect(results[0].string == "OK" && results[2].string == "OK")
        guard case .error = results[1] else { return #expect(Bool(false)) }
        let error = await #expect(throws: RedisError.self) {
          try await client.commander.transaction([
            RedisCommand("SET", .text("b"), .text("x")), RedisCommand("NONSENSE"),
          ])
        }
        guard case .server(let answer)? = error else { return #expect(Bool(false)) }
        #expect(answer.message.contains("unknown command"))
        let none = try await client.commander.execute(RedisCommand("GET", .text("b")))
        #expect(none == .null)
      }
    }
  }

  @Test("a master that becomes a replica is left at its first READONLY")
  func readOnly() async throws {
    try await LiveRedis.run { server in
      try await LiveClient.run(server.configuration()) { client in
        _ = try await client.commander.execute(RedisCommand("REPLICAOF", .text("127.0.0.1"), .text("1")))
        let error = await #expect(throws: RedisError.self) {
          try await client.commander.execute(RedisCommand("SET", .text("a"), .text("x")))
        }
        guard case .server(let answer)? = error else { return #expect(Bool(false)) }
        #expect(answer.code == "READONLY")
        try await eventually("a new connection") { client.ears.notes.ups["commands", default: 0] > 1 }
        try await eventually("a master again") {
          _ = try? await client.commander.execute(RedisCommand("REPLICAOF", .text("NO"), .text("ONE")))
          return (try? await client.commander.execute(RedisCommand("SET", .text("a"), .text("x")))) != nil
        }
      }
    }
  }

  @Test("an answer that does not come in time: the connection is given up, and another one found")
  func late() async throws {
    try await LiveRedis.run { server in
      try await LiveClient.run(server.configuration()) { client in
        server.signal(SIGSTOP)
        let error = await #expect(throws: RedisError.self) {
          try await client.commander.execute(RedisCommand("PING"), timeout: .milliseconds(100))
        }
        #expect(error == .timedOut)
        server.signal(SIGCONT)
        try await eventually("an answer") {
          (try? await client.commander.execute(RedisCommand("PING")))?.string == "PONG"
        }
        #expect(client.ears.notes.downs["commands", default: 0] > 0)
      }
    }
  }
}
