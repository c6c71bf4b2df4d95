import ChatProtocol
import NIOCore
import RedisClient
import TestSupport
import Testing

@testable import Gateway

@Suite(
  "Presence over Redis", .enabled(if: RedisWorld.isThere, "redis-server is not installed"), .timeLimit(.minutes(5)))
struct RedisPresenceStoreTests {
  @Test("keeps the presence stores' contract", arguments: PresenceStoreContract.allCases)
  func contract(_ rule: PresenceStoreContract) async throws {
    // A busy machine must not pass for a dead node; the survivors of one look for it three times a lease.
    let lease: TimeAmount = rule == .retiredNode ? .seconds(6) : .seconds(30)
    try await RedisWorld.run { world in
      try await rule.check { count in
        var stores: [any PresenceStore] = []
        for index in 0..<count {
          let commander = try await world.connectedNode().commander
          stores.append(world.presence("n\(index)", on: commander, lease: lease))
        }
        return PresenceStoreContract.World(stores: stores, broker: try await world.connectedNode().broker)
      }
    }
  }

  @Test("a dead node's users go offline with its lease, announced once, but for those who are elsewhere")
  func deadNode() async throws {
    try await RedisWorld.run { world in
      let receiver = RecordingReceiver()
      let listener = try await world.connectedNode()
      listener.broker.attach(receiver)
      listener.broker.subscribe([.presence(1), .presence(2)])
      try await receiver.waitForSubscription(.presence(2))
      let survivors = try await [world.connectedNode(), world.connectedNode()].enumerated().map { index, node in
        world.presence("s\(index)", on: node.commander, lease: .seconds(6))
      }
      survivors[0].join(2, role: .client)
      try await eventually("2 online") { await survivors[1].states(of: [2])[2]?.online == true }
      // What a node leaves behind that was killed: a lease and its users.
      try await listener.commander.execute("EVAL", .text(PresenceScripts.lease), "0", "dead", "60000", "60000")
      let words: [RedisCommand.Argument] = [
        "here", "1", #"{"userId":1,"role":"client""#, "here", "2", #"{"userId":2,"role":"client""#,
      ]
      _ = try await listener.commander.execute(
        .evaluate(PresenceScripts.tell, arguments: ["dead", "2026-01-31T12:00:00Z", "1000", "60000"] + words))
      try await listener.commander.execute("EVAL", .text(PresenceScripts.lease), "0", "dead", "200", "60000")
      try await eventually("1 offline") {
        await survivors[1].states(of: [1])[1]?.online == false
      }
      #expect(await survivors[1].states(of: [2])[2]?.online == true)
      // Both survivors look for dead nodes three times a lease, by a command that nobody else gives.
      let before = try await Self.looks(listener.commander)
      try await eventually("six more looks") { try await Self.looks(listener.commander) >= before + 6 }
      let events = try receiver.texts(on: .presence(1)).map { try PresenceEvent(utf8($0), user: 1) }
      #expect(events.map(\.online) == [true, false])
      #expect(receiver.texts(on: .presence(2)).count == 1)
    }
  }

  @Test("one node at a time takes a dead node's users off, and another goes on where that one dies")
  func oneReaper() async throws {
    try await RedisWorld.run { world in
      let commander = try await world.connectedNode().commander
      try await commander.execute("EVAL", .text(PresenceScripts.lease), "0", "dead", "60000", "60000")
      // More than Redis keeps in one piece, which a portion takes whole.
      let words = (1...600).flatMap { user -> [RedisCommand.Argument] in
        ["here", .text("\(user)"), .text(#"{"userId":\#(user),"role":"client""#)]
      }
      _ = try await commander.execute(
        .evaluate(PresenceScripts.tell, arguments: ["dead", "2026-01-31T12:00:00Z", "1000", "60000"] + words))
      try await commander.execute("EVAL", .text(PresenceScripts.lease), "0", "dead", "0", "60000")
      func reap(_ node: String) async throws -> Int64 {
        let answer = try await commander.execute(
          .evaluate(
            PresenceScripts.reap,
            arguments: ["2026-01-31T12:00:00Z", "1000", "10", "0", .text(node), "60000"]))
        return try #require(answer.array?.first?.integer)
      }
      #expect(try await reap("a") > 0)
      #expect(try await reap("b") == -1)
      #expect(try await reap("a") > 0)
      // As Redis does it when a's turn is over.
      try await commander.execute("DEL", "martlet:reaper")
      #expect(try await reap("b") > 0)
      #expect(try await reap("a") == -1)
      var taken: Int64 = 0
      repeat { taken = try await reap("b") } while taken >= 0
      #expect(try await commander.execute("EXISTS", "martlet:node:dead").integer == 0)
    }
  }

  @Test("another node takes the users off once the turn of one that has died is over")
  func nextReaper() async throws {
    try await RedisWorld.run { world in
      let node = try await world.connectedNode()
      try await node.commander.execute("SET", "martlet:reaper", "other", "PX", "1000")
      let store = world.presence("n", on: node.commander, lease: .milliseconds(600))
      try await node.commander.execute("HSET", "martlet:node:dead", "1", #"{"userId":1,"role":"client""#)
      try await node.commander.execute("ZADD", "martlet:nodes", "1", "dead")
      try await eventually("1 offline") { await store.states(of: [1])[1]?.lastSeenAt != nil }
      #expect(try await node.commander.execute("ZSCORE", "martlet:nodes", "dead") == .null)
    }
  }

  /// How often Redis was looked through for dead nodes.
  private static func looks(_ commander: RedisCommander) async throws -> Int {
    let statistics = try await commander.execute("INFO", "commandstats").string ?? ""
    let line = statistics.split(whereSeparator: \.isNewline).first { $0.hasPrefix("cmdstat_zrangebyscore:calls=") }
    return line.flatMap { Int($0.drop { $0 != "=" }.dropFirst().prefix(while: \.isNumber)) } ?? 0
  }

  @Test("a Redis that has lost its memory is told again who is here")
  func forgotten() async throws {
    try await RedisWorld.run { world in
      let node = try await world.connectedNode()
      let store = world.presence("n", on: node.commander, lease: .seconds(1))
      for user in 1...700 as ClosedRange<Int64> { store.join(UserID(user), role: .client) }
      try await eventually("700 online") { await store.states(of: [700])[700]?.online == true }
      try await node.commander.execute("FLUSHALL")
      try await eventually("700 online again") { await store.states(of: [700])[700]?.online == true }
      try await eventually("1 online again") { await store.states(of: [1])[1]?.online == true }
    }
  }

  @Test("without Redis, those on this node are known to be online")
  func absent() async throws {
    try await RedisWorld.run { world in
      let node = try await world.connectedNode()
      let store = world.presence("n", on: node.commander, lease: .seconds(1))
      store.join(1, role: .client)
      world.signal(9)
      try await eventually("the loss") { !node.commander.isConnected }
      let states = await store.states(of: [1, 2])
      #expect(states[1]?.online == true)
      #expect(states[1]?.role == .client)
      #expect(states[2]?.online == false)
    }
  }
}
