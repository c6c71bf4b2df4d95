import Foundation
import NIOCore
import RedisClient
import TestSupport
import Testing

@Suite(
  "Subscriptions at a real Redis",
  .enabled(if: LiveRedis.isThere, "redis-server is not in PATH: scripts/setup.sh test"),
  .serialized, .timeLimit(.minutes(5)))
struct LiveSubscriberTests {
  @Test("messages come in their order, those of channels that were left do not")
  func messages() async throws {
    try await LiveRedis.run { server in
      try await LiveClient.run(server.configuration()) { client in
        try await client.subscribe(["a", "b"])
        for number in 0..<200 { try await client.publish("\(number)", on: number % 2 == 0 ? "a" : "b") }
        try await eventually("messages") { client.ears.notes.messages.count == 200 }
        #expect(
          client.ears.notes.messages.map { String(decoding: $0.payload, as: UTF8.self) } == (0..<200).map(String.init))
        client.subscriber.unsubscribe(["a"])
        try await eventually("nobody hears") {
          try await client.commander.execute(RedisCommand("PUBLISH", .text("a"), .text("unheard"))).integer == 0
        }
        try await client.hears("last", on: "b")
        // A channel that is subscribed already is acknowledged again.
        try await client.subscribe(["b"])
        #expect(client.ears.notes.subscribed == ["a", "b", "b"])
        #expect(client.ears.notes.restorations == 1)
        // After each read it was said that this is all.
        try await eventually("all told") { client.ears.notes.open == 0 }
        #expect(client.ears.notes.batches.reduce(0, +) == client.ears.notes.messages.count)
        #expect(client.ears.notes.batches.allSatisfy { $0 > 0 })
      }
    }
  }

  @Test("a large message in many reads arrives whole, and what is behind it")
  func large() async throws {
    try await LiveRedis.run { server in
      try await LiveClient.run(server.configuration()) { client in
        try await client.subscribe(["a"])
        let large = String(repeating: "x", count: 3_000_000)
        try await client.publish(large, on: "a")
        try await client.publish("small", on: "a")
        try await eventually("both") { client.ears.notes.messages.count == 2 }
        #expect(client.ears.notes.messages.map(\.payload.count) == [3_000_000, 5])
      }
    }
  }

  @Test("a killed connection comes back with all its channels, and says so once")
  func killed() async throws {
    try await LiveRedis.run { server in
      try await LiveClient.run(server.configuration()) { client in
        let channels = (0..<1200).map { "c\($0)" }
        try await client.subscribe(channels)
        for round in 1...3 {
          _ = try await client.commander.execute(RedisCommand("CLIENT", .text("KILL"), .text("TYPE"), .text("pubsub")))
          try await eventually("restored") { client.ears.notes.restorations == round + 1 }
          #expect(client.ears.notes.losses.count == round)
          #expect(client.ears.notes.subscribed.count == 1200 * (round + 1))
          let count = try await client.commander.execute(RedisCommand("PUBSUB", .text("NUMSUB"), .text("c1199")))
          #expect(count.array?.last?.integer == 1)
        }
        try await client.hears("still", on: "c0")
      }
    }
  }

  @Test("a server that is killed and started again is found again")
  func restarted() async throws {
    try await LiveRedis.run { server in
      try await LiveClient.run(server.configuration()) { client in
        try await client.subscribe(["a"])
        server.stop()
        try await eventually("lost") { client.ears.notes.losses.count == 1 && !client.commander.isConnected }
        client.subscriber.subscribe(["b"])
        try server.start()
        try await eventually("restored") { client.ears.notes.restorations == 2 }
        try await client.hears("one", on: "a")
        try await client.hears("two", on: "b")
        #expect(client.ears.notes.losses.count == 1)
      }
    }
  }

  @Test("a server that stands still is noticed though its socket lives, and heals")
  func standsStill() async throws {
    try await LiveRedis.run { server in
      try await LiveClient.run(server.configuration().hasty()) { client in
        try await client.subscribe(["a"])
        let before = client.ears.notes
        server.signal(SIGSTOP)
        try await eventually("lost") { client.ears.notes.losses.count > before.losses.count }
        #expect(client.ears.notes.losses.dropFirst(before.losses.count) == ["it does not hear its own voice"])
        server.signal(SIGCONT)
        try await eventually("restored") { client.ears.notes.restorations > before.restorations }
        try await client.hears("one", on: "a")
      }
    }
  }

  @Test("Pub/Sub that is dead while its connection answers is noticed")
  func deaf() async throws {
    try await LiveRedis.run { heard in
      try await LiveRedis.run { spoken in
        // What is said at one server is not heard at the other, and both answer every ping.
        try await LiveClient.run(heard.configuration().hasty(), speaker: spoken.configuration()) { client in
          try await eventually("lost") { !client.ears.notes.losses.isEmpty }
          #expect(client.ears.notes.losses.first == "it does not hear its own voice")
        }
      }
    }
  }

  @Test("a user who may not subscribe one channel gets the others")
  func forbidden() async throws {
    let user = ["--user", "ann", "on", ">secret", "~*", "+@all", "resetchannels", "&allowed:*", "&martlet:*"]
    try await LiveRedis.run(user) { server in
      try await LiveClient.run(try server.configuration(url: "redis://ann:secret@127.0.0.1:PORT")) { client in
        let allowed = (0..<40).map { "allowed:\($0)" }
        client.subscriber.subscribe(allowed[..<20] + ["secret:1"] + allowed[20...] + ["secret:2"])
        try await eventually("answers") {
          client.ears.notes.subscribed.count == 40 && client.ears.notes.refused.count == 2
        }
        #expect(Set(client.ears.notes.subscribed) == Set(allowed))
        #expect(Set(client.ears.notes.refused) == ["secret:1", "secret:2"])
        try await client.hears("one", on: "allowed:7")
        #expect(client.ears.notes.losses.isEmpty)
        _ = try await client.commander.execute(RedisCommand("CLIENT", .text("KILL"), .text("TYPE"), .text("pubsub")))
        try await eventually("restored") { client.ears.notes.restorations == 2 }
        #expect(Set(client.ears.notes.subscribed[40...]) == Set(allowed))
      }
    }
  }

  @Test("a user who may not use the probe's channel is warned, and keeps the connection")
  func forbiddenProbe() async throws {
    let user = ["--user", "ann", "on", ">secret", "~*", "+@all", "resetchannels", "&allowed:*"]
    try await LiveRedis.run(user) { server in
      let configuration = try server.configuration(url: "redis://ann:secret@127.0.0.1:PORT").hasty()
      try await LiveClient.run(configuration) { client in
        try await client.subscribe(["allowed:1"])
        try await client.livesThroughProbes()
        #expect(client.log.all.contains { $0.contains("probe") && $0.contains("&martlet:*") })
      }
    }
  }

  @Test("50,000 channels come back while messages are delivered")
  func many() async throws {
    try await LiveRedis.run(["--client-output-buffer-limit", "pubsub 0 0 0"]) { server in
      try await LiveClient.run(server.configuration()) { client in
        let channels = (0..<50_000).map { "chan.\($0)" }
        try await client.subscribe(channels)
        _ = try await client.commander.execute(RedisCommand("CLIENT", .text("KILL"), .text("TYPE"), .text("pubsub")))
        try await eventually("lost") { client.ears.notes.losses.count == 1 }
        let began = ContinuousClock.now
        var said = 0
        try await eventually("restored") {
          said += 1
          // Nothing hangs on a single one of them.
          try? await client.publish("\(said)", on: "chan.\(said % 50_000)")
          return client.ears.notes.restorations == 2
        }
        let took = ContinuousClock.now - began
        let between = client.ears.notes.messages.count
        print("50,000 channels back after \(took); \(between) of \(said) messages delivered meanwhile")
        #expect(client.ears.notes.subscribed.count == 100_000)
        try await client.hears("last", on: "chan.49999")
      }
    }
  }
}
