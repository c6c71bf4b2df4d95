import ChatProtocol
import Foundation
import NIOCore
import RedisClient
import TestSupport
import Testing

@testable import Gateway

@Suite(
  "The broker over Redis", .enabled(if: RedisWorld.isThere, "redis-server is not installed"), .timeLimit(.minutes(5)))
struct RedisBrokerTests {
  @Test("keeps the brokers' contract", arguments: BrokerContract.allCases)
  func contract(_ rule: BrokerContract) async throws {
    try await RedisWorld.run { world in
      try await rule.check { count in
        var brokers: [any Broker] = []
        for _ in 0..<count { brokers.append(try await world.connectedNode().broker) }
        return brokers
      }
    }
  }

  @Test("killed connections come back with all their channels, and say when they are back")
  func killed() async throws {
    try await RedisWorld.run { world in
      let (broker, commander) = try await world.connectedNode()
      let receiver = RecordingReceiver()
      broker.attach(receiver)
      let channels = (1...1200 as ClosedRange<Int64>).map { ChatChannel.thread(ThreadID($0)) }
      broker.subscribe(channels)
      for channel in [channels[0], channels[1199]] { try await receiver.waitForSubscription(channel) }
      let before = receiver.state.with { $0.restorations }
      _ = try await commander.execute("CLIENT", "KILL", "TYPE", "pubsub")
      try await eventually("the link's return") { receiver.state.with { $0.restorations } > before }
      // Again until it is heard: on a busy machine the probe may find the link slow, and it is made anew once more.
      try await eventually("after the return") {
        broker.publish([ChatChannelEvent(channel: .thread(777), json: utf8("after"))])
        return receiver.texts(on: .thread(777)).contains("after")
      }
    }
  }

  @Test("a Redis that stops answering is noticed though its sockets live, and used again when it answers")
  func stopped() async throws {
    try await RedisWorld.run(probeTimeout: .seconds(2)) { world in
      let (broker, _) = try await world.connectedNode()
      let receiver = RecordingReceiver()
      broker.attach(receiver)
      broker.subscribe([.thread(1)])
      try await receiver.waitForSubscription(.thread(1))
      let before = receiver.state.with { ($0.losses, $0.restorations) }
      world.signal(SIGSTOP)
      try await eventually("the loss") { receiver.state.with { $0.losses } > before.0 }
      world.signal(SIGCONT)
      try await eventually("the return") { receiver.state.with { $0.restorations } > before.1 }
    }
  }

  @Test("what cannot be published is an error to who must know")
  func unpublished() async throws {
    try await RedisWorld.run { world in
      let (broker, commander) = try await world.connectedNode()
      world.signal(SIGKILL)
      try await eventually("the loss") { !commander.isConnected }
      broker.publish([ChatChannelEvent(channel: .managers, json: utf8("{}"))])
      await #expect(throws: BrokerUnavailable.self) {
        try await broker.publishAcknowledged([ChatChannelEvent(channel: .managers, json: utf8("{}"))])
      }
    }
  }

  @Test("without Redis a node is told at once that there is no link")
  func absent() async throws {
    try await RedisWorld.run { world in
      world.signal(SIGKILL)
      let (broker, _) = world.node()
      let receiver = RecordingReceiver()
      broker.attach(receiver)
      try await eventually("word of it") { receiver.state.with { $0.losses } > 0 }
    }
  }
}
