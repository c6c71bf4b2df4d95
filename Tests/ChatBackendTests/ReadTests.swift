import ChatProtocol
import Testing

@testable import ChatBackend

@Suite struct ReadTests {
  @Test func `A receipt is stored and told to the reader's channel and to the thread`() async throws {
    let fixture = try Fixture()
    let message = try await fixture.send("Hello", by: Fixture.anna)
    let events = try await fixture.published {
      _ = try await fixture.service.markRead(
        identity: Fixture.maria, thread: message.threadId, target: .messages([message.id, "msg_999", "nonsense"]))
    }
    #expect(events.map(\.channel.name) == ["chat.user.5.read", "chat.thread.1"])
    #expect(
      text(events[0].json).hasPrefix(
        "{\"threadId\":1,\"userId\":5,\"messageIds\":[\"\(message.id)\"],\"upTo\":2,\"readAt\":\"2025-01-10T"))
    #expect(
      text(events[1].json).hasPrefix(
        "{\"type\":\"read\",\"threadId\":1,\"payload\":{\"userId\":5,\"messageIds\":[\"\(message.id)\"],\"upTo\":2,"))
    let access = try await fixture.service.access(thread: message.threadId, identity: Fixture.anna)
    #expect(access.participants.first { $0.userId == Fixture.maria.userId }?.readUpTo == 2)
  }

  @Test func `A watermark only moves forward, and one that stays is told to nobody`() async throws {
    let fixture = try Fixture()
    let first = try await fixture.send("one", by: Fixture.anna)
    let second = try await fixture.send("two", by: Fixture.anna)
    let moved = try await fixture.service.markRead(
      identity: Fixture.maria, thread: first.threadId, target: .upTo(second.seq))
    #expect(moved.messageIds == [first.id, second.id])
    for target in [ReadTarget.upTo(second.seq), .upTo(0), .messages([first.id])] {
      let events = try await fixture.published {
        let receipt = try await fixture.service.markRead(
          identity: Fixture.maria, thread: first.threadId, target: target)
        #expect(!receipt.moved)
        #expect(receipt.upTo == second.seq)
        #expect(receipt.readAt == moved.readAt)
      }
      #expect(events.isEmpty)
    }
  }

  @Test func `A position beyond the head counts as the head`() async throws {
    let fixture = try Fixture()
    let message = try await fixture.send("one", by: Fixture.anna)
    let receipt = try await fixture.service.markRead(
      identity: Fixture.maria, thread: message.threadId, target: .upTo(UInt64.max))
    #expect(receipt.upTo == message.seq)
  }

  @Test func `Messages of another thread move nothing`() async throws {
    let fixture = try Fixture()
    let annas = try await fixture.send("one", by: Fixture.anna)
    let boriss = try await fixture.send("two", by: Fixture.boris)
    let error = await #expect(throws: ChatError.self) {
      try await fixture.service.markRead(
        identity: Fixture.maria, thread: annas.threadId, target: .messages([boriss.id]))
    }
    #expect(error?.field == "messageIds")
    await #expect(throws: ChatError.self) {
      try await fixture.service.markRead(identity: Fixture.maria, thread: annas.threadId, target: .messages([]))
    }
  }
}
