import ChatProtocol
import Testing

@Suite("Events that the gateway publishes")
struct PublishedEventTests {
  @Test("typing, as the brief has it")
  func typing() throws {
    let event = TypingEvent(threadId: 15, userId: 1, isTyping: true).channelEvent
    #expect(event.channel.name == "chat.thread.15.typing")
    #expect(string(event.json) == #"{"userId":1,"isTyping":true}"#)
    #expect(try TypingEvent(event.json, channel: 15) == TypingEvent(threadId: 15, userId: 1, isTyping: true))
  }

  @Test("a receipt, as the brief has it, and as the thread's other readers get it")
  func read() throws {
    let bare = ReadEvent(userId: 1, threadId: nil, messageIds: ["\"msg_1\"", "2"], upTo: nil)
    #expect(bare.channelEvent.channel.name == "chat.user.1.read")
    #expect(string(bare.channelEvent.json) == #"{"messageIds":["msg_1",2]}"#)
    #expect(bare.threadChannelEvent == nil)

    let event = ReadEvent(userId: 1, threadId: 15, messageIds: [], upTo: 9)
    #expect(string(event.channelEvent.json) == #"{"threadId":15,"messageIds":[],"upTo":9}"#)
    let shared = try #require(event.threadChannelEvent)
    #expect(shared.channel == .thread(15))
    #expect(string(shared.json) == #"{"type":"read","threadId":15,"payload":{"userId":1,"messageIds":[],"upTo":9}}"#)
    #expect(try ReadEvent(event.channelEvent.json, user: 1) == event)
    #expect(try ReadEvent(shared.json, thread: 15) == event)
  }

  @Test("presence comes back as it went")
  func presence() throws {
    let event = PresenceEvent(userId: 1, role: .client, online: false, lastSeenAt: "2025-01-10T12:00:00Z")
    #expect(event.channelEvent.channel.name == "chat.user.1.presence")
    #expect(try PresenceEvent(event.channelEvent.json, user: 1) == event)
    #expect(
      string(event.bareJSON) == #"{"userId":1,"role":"client","online":false,"lastSeenAt":"2025-01-10T12:00:00Z"}"#)
  }
}
