import ChatProtocol
import RedisClient
import Testing

@testable import Gateway

@Suite(
  "The hot log in Redis", .enabled(if: RedisWorld.isThere, "redis-server is not installed"), .timeLimit(.minutes(5)))
struct RedisEventLogTests {
  private func event(_ seq: UInt64, _ text: String = "m") -> ChatChannelEvent {
    ChatChannelEvent(channel: .thread(15), json: FakeBackend.event("message", "\(text)\(seq)", seq: seq, in: 15))
  }

  private func run(_ body: (RedisEventLog, RedisCommander) async throws -> Void) async throws {
    try await RedisWorld.run { world in
      let commander = try await world.connectedNode().commander
      try await body(RedisEventLog(commander: commander), commander)
    }
  }

  @Test("what was published can be read again, behind any position that it still has")
  func reading() async throws {
    try await run { log, _ in
      try await log.publish((1...5).map { event($0) })
      let page = try #require(try await log.events(of: 15, after: 2, limit: 2))
      #expect(page.entries.map(\.seq) == [3, 4])
      #expect(page.entries.map(\.json) == [event(3).json, event(4).json])
      #expect(page.head == 5)
      #expect(try await log.events(of: 15, after: 5, limit: 10) == LogPage(entries: [], head: 5))
      #expect(try await log.events(of: 15, after: 6, limit: 10) == nil)
      #expect(try await log.events(of: 16, after: 0, limit: 10) == nil)
    }
  }

  @Test("events that are published again change nothing")
  func again() async throws {
    try await run { log, _ in
      try await log.publish([event(1), event(2)])
      try await log.publish([event(1), event(2), event(3)])
      #expect(try await log.events(of: 15, after: 0, limit: 10)?.entries.map(\.seq) == [1, 2, 3])
    }
  }

  @Test("a database that was replaced by an older one replaces the log, too")
  func restored() async throws {
    try await run { log, _ in
      try await log.publish((1...5).map { event($0, "old") })
      try await log.publish([event(3, "new")])
      try await log.publish([event(4, "new")])
      let page = try #require(try await log.events(of: 15, after: 2, limit: 10))
      #expect(page.entries.map(\.json) == [event(3, "new").json, event(4, "new").json])
      #expect(page.head == 4)
    }
  }

  @Test("a trimmed log, one with a gap, and what is no event of ours are not believed")
  func gaps() async throws {
    try await run { log, commander in
      try await log.publish((1...4).map { event($0) })
      _ = try await commander.execute("XDEL", .text(RedisEventLog.key(of: 15)), "1-0", "3-0")
      #expect(try await log.events(of: 15, after: 0, limit: 10) == nil)
      #expect(try await log.events(of: 15, after: 1, limit: 10)?.entries.map(\.seq) == [2])
      _ = try await commander.execute("XADD", .text(RedisEventLog.key(of: 15)), "5-0", "e", "{\"type\":\"message\"}")
      #expect(try await log.events(of: 15, after: 4, limit: 10) == nil)
      _ = try await commander.execute("SET", .text(RedisEventLog.key(of: 16)), "x")
      #expect(try await log.events(of: 16, after: 0, limit: 10) == nil)
    }
  }

  @Test("about the last 256 events are kept, and a day long")
  func bounded() async throws {
    try await run { log, commander in
      for start in stride(from: UInt64(1), to: 2000, by: 200) {
        try await log.publish((start..<start + 200).map { event($0) })
      }
      let length = try await commander.execute("XLEN", .text(RedisEventLog.key(of: 15))).integer ?? 0
      #expect((256...512).contains(length))
      let lifetime = try await commander.execute("PTTL", .text(RedisEventLog.key(of: 15))).integer ?? 0
      #expect(lifetime > 86_000_000 && lifetime <= 86_400_000)
    }
  }

  @Test("a backend with a log in Redis is asked only for what Redis does not have")
  func loggedBackend() async throws {
    try await run { log, _ in
      let backend = FakeBackend()
      backend.add(15, members: [1: .client])
      let entries = (1...6).map { backend.commit("\($0)", to: 15) }
      try await log.publish(entries[3...4].map { ChatChannelEvent(channel: .thread(15), json: $0.json) })
      let logged = LoggedBackend(backend, log: log)
      #expect(try await logged.events(of: 15, after: 3, limit: 10).entries == Array(entries[3...4]))
      #expect(backend.state.with { $0.reads } == [])
      #expect(try await logged.events(of: 15, after: 0, limit: 10).entries == entries)
      // Redis may lag: that it has no more does not mean that there is no more.
      #expect(try await logged.events(of: 15, after: 5, limit: 10).entries == [entries[5]])
      #expect(backend.state.with { $0.reads } == [0, 5])
    }
  }
}

extension RedisCommander {
  /// A command as `redis-cli` has it.
  @discardableResult
  func execute(_ name: String, _ arguments: RedisCommand.Argument...) async throws(RedisError) -> RESPValue {
    try await execute(RedisCommand(name, arguments: arguments))
  }
}

extension RedisCommand.Argument: ExpressibleByStringLiteral {
  package init(stringLiteral value: String) { self = .text(value) }
}
