import Foundation
import NIOCore
import RedisClient
import Synchronization
import TestSupport
import Testing

@Suite(
  "Sentinel", .enabled(if: LiveRedis.isThere, "redis-sentinel is not in PATH: scripts/setup.sh test"), .serialized,
  .timeLimit(.minutes(5)))
struct LiveSentinelTests {
  /// Runs `body` with a master, its replica, and a Sentinel that knows both.
  private func run(
    _ body: (_ master: LiveRedis, _ replica: LiveRedis, _ sentinel: LiveRedis) async throws -> Void
  ) async throws {
    try await LiveRedis.run { master in
      try await LiveRedis.run(["--replicaof", "127.0.0.1 \(master.port)", "--repl-diskless-sync-delay", "0"]) {
        replica in
        let sentinel = try LiveRedis(
          sentinel: """
            sentinel monitor main 127.0.0.1 \(master.port) 1
            sentinel down-after-milliseconds main 500
            sentinel failover-timeout main 3000
            """)
        defer { sentinel.remove() }
        try await LiveClient.run(replica.configuration()) { client in
          try await eventually("a replica") {
            let info = try? await client.commander.execute(RedisCommand("INFO", .text("replication")))
            return info?.string?.contains("master_link_status:up") == true
          }
        }
        try sentinel.start()
        try await LiveClient.run(sentinel.configuration(), waits: false) { client in
          try await eventually("a Sentinel that knows both") {
            let replicas = try? await client.commander.execute(
              RedisCommand("SENTINEL", .text("replicas"), .text("main")))
            guard let first = replicas?.array?.first?.array?.compactMap(\.string) else { return false }
            guard let link = first.firstIndex(of: "master-link-status") else { return false }
            return first[link + 1] == "ok"
          }
        }
        try await body(master, replica, sentinel)
      }
    }
  }

  /// A Sentinel where none is, and the one that is there.
  private func configuration(_ sentinel: LiveRedis) throws -> RedisConfiguration {
    try sentinel.configuration(url: "redis+sentinel://127.0.0.1:1,127.0.0.1:PORT/main")
  }

  private func port(of client: LiveClient) async throws -> Int64? {
    let reply = try await client.commander.execute(RedisCommand("CONFIG", .text("GET"), .text("port")))
    return reply.array?.last?.integer
  }

  @Test("the master is found; when it dies, its successor")
  func failover() async throws {
    try await run { master, replica, sentinel in
      try await LiveClient.run(configuration(sentinel)) { client in
        try await client.subscribe(["a"])
        #expect(try await port(of: client) == Int64(master.port))
        try await client.hears("before", on: "a")
        try await LiveClient.run(sentinel.configuration()) { observer in
          try await observer.subscribe(["+switch-master"])
          master.stop()
          try await eventually("the successor", within: .seconds(60)) {
            (try? await port(of: client)) == Int64(replica.port) && client.ears.notes.restorations > 1
          }
          try await client.hears("after", on: "a")
          // The client may be there before the Sentinel announces it; then it stays.
          try await eventually("the Sentinel's word") { !observer.ears.notes.messages.isEmpty }
          _ = try await client.commander.execute(RedisCommand("SET", .text("a"), .text("x")))
        }
      }
    }
  }

  @Test("a Sentinel that is started anew is heard again: the next failover is followed")
  func restartedSentinel() async throws {
    try await run { master, replica, sentinel in
      try await LiveClient.run(configuration(sentinel)) { client in
        try await client.subscribe(["a"])
        sentinel.stop()
        try sentinel.start()
        try await LiveClient.run(sentinel.configuration()) { observer in
          let list = Mutex("")
          try await eventually("both links listen, and the observer; there are\n\(list.withLock { $0 })") {
            let clients = try? await observer.commander.execute(RedisCommand("CLIENT", .text("LIST")))
            list.withLock { $0 = clients?.string ?? "not known" }
            return clients?.string?.split(separator: "\n").count { $0.contains(" sub=1 ") } == 3
          }
          try await eventually("a failover has begun") {
            (try? await observer.commander.execute(RedisCommand("SENTINEL", .text("FAILOVER"), .text("main")))) != nil
          }
          try await eventually("the successor", within: .seconds(60)) {
            (try? await port(of: client)) == Int64(replica.port)
          }
        }
        try await client.hears("after", on: "a")
        #expect(client.log.all.contains { $0.contains("another server is master now") })
      }
    }
  }

  @Test("a service that no Sentinel knows is said so, and a replica is not taken for a master")
  func unknown() async throws {
    try await run { master, replica, sentinel in
      let url = "redis+sentinel://127.0.0.1:PORT/other"
      try await LiveClient.run(try sentinel.configuration(url: url), waits: false) { client in
        try await eventually("a reason") { client.log.all.contains { $0.contains("knows no master of that name") } }
      }
      // Demoted behind the Sentinel's back, who restores it after a while.
      try await LiveClient.run(master.configuration()) { client in
        _ = try await client.commander.execute(
          RedisCommand("REPLICAOF", .text("127.0.0.1"), .text("\(replica.port)")))
        try await LiveClient.run(configuration(sentinel), waits: false) { other in
          try await eventually("a reason") { other.log.all.contains { $0.contains("it is a replica") } }
          #expect(!other.commander.isConnected)
        }
      }
    }
  }
}
