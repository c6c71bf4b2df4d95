import Authentication
import ChatProtocol
import Foundation
import NIOCore
import TestSupport
import Testing

@testable import Gateway

@Suite("Revocation", .timeLimit(.minutes(5)))
struct RevocationTests {
  private var now: Int64 { Int64(Date().timeIntervalSince1970) }

  @Test("a disconnected user's connections end on every node, with 4005")
  func everyNode() async throws {
    let bus = MemoryBus()
    try await TestNode.run(bus: bus) { one in
      try await TestNode.run(bus: bus) { two in
        let here = [try await one.connect(1), try await one.connect(1, loop: 1)]
        let there = [try await two.connect(1), try await two.connect(1, loop: 1)]
        let other = try await two.connect(2)
        #expect(await one.gateway.disconnect(1) == 2)
        for client in here + there { #expect(try await client.closure() == .revoked) }
        #expect(try await other.ask(2, #"{"type":"ping"}"#).type == "pong")
      }
    }
  }

  @Test("on every node the user's tokens of that time are worth nothing; one that was signed later is good")
  func tokens() async throws {
    let bus = MemoryBus()
    try await TestNode.run(bus: bus) { one in
      try await TestNode.run(bus: bus) { two in
        let witness = try await two.connect(1, .client)
        let moment = now
        #expect(await one.gateway.disconnect(1) == 0)
        #expect(try await witness.closure() == .revoked)
        for node in [one, two] {
          for issuedAt in [nil, moment - 5, moment] {
            let client = try await node.open(token: FakeTokens.token(1, issuedAt: issuedAt))
            #expect(try await client.closure() == .revoked)
            #expect(client.frames.isEmpty)
          }
          let fresh = try await node.open(token: FakeTokens.token(1, issuedAt: moment + 30))
          _ = try await fresh.next("the welcome") { $0.type == "welcome" }
        }
      }
    }
  }

  @Test("a node that comes later, or was without its link, learns from the others whom it must not let in")
  func late() async throws {
    let bus = MemoryBus()
    try await TestNode.run(bus: bus, configure: { $0.revocationsPause = .milliseconds(1) }) { one in
      #expect(await one.gateway.disconnect(1) == 0)
      try await TestNode.run(bus: bus) { two in
        try await eventually("the news on the second node") {
          two.gateway.revocations.covers(Identity(userId: 1, role: .client, expiresAt: .max))
        }
        let client = try await two.open(token: FakeTokens.token(1))
        #expect(try await client.closure() == .revoked)
      }
    }
  }

  @Test("a revocation that is learned late ends the connections it covers, and not those with a newer token")
  func lateOnConnections() async throws {
    try await TestNode.run { node in
      let old = try await node.connect(1)
      let fresh = try await node.open(token: FakeTokens.token(1, issuedAt: now + 30))
      _ = try await fresh.next("the welcome") { $0.type == "welcome" }
      node.broker.publish([ControlEvent.revoked([Revocation(userId: 1, at: now)]).channelEvent])
      #expect(try await old.closure() == .revoked)
      #expect(try await fresh.ask(2, #"{"type":"ping"}"#).type == "pong")
    }
  }

  @Test("nonsense on the control channel harms nobody")
  func nonsense() async throws {
    try await TestNode.run { node in
      let client = try await node.connect(1)
      for text in ["", "{}", "nonsense", "{\"type\":\"revoke\",\"userId\":1}", "{\"type\":\"revoked\",\"users\":[1]}"] {
        node.broker.publish([ChatChannelEvent(channel: .control, json: utf8(text))])
      }
      #expect(try await client.ask(2, #"{"type":"ping"}"#).type == "pong")
    }
  }

  @Test("nobody can publish on the control channel through the gateway")
  func injection() async throws {
    try await TestNode.run { node in
      let event = ControlEvent.revoke(Revocation(userId: 1, at: now)).channelEvent
      #expect(throws: EventRejection.reservedChannel) { try node.gateway.check(event) }
    }
  }
}
