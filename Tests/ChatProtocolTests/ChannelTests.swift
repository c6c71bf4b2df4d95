import ChatProtocol
import Testing

@Suite("ChatChannel names")
struct ChannelTests {
  @Test(
    "go both ways",
    arguments: [
      ("chat.thread.15", ChatChannel.thread(15)),
      ("chat.thread.15.typing", .typing(15)),
      ("chat.client.1", .client(1)),
      ("chat.manager.5", .manager(5)),
      ("chat.managers", .managers),
      ("chat.user.7.read", .read(7)),
      ("chat.user.7.presence", .presence(7)),
      ("martlet.control", .control),
    ])
  func bothWays(name: String, channel: ChatChannel) {
    #expect(channel.name == name)
    #expect(ChatChannel(name: name) == channel)
  }

  @Test("a string id names the same channel as the number of the same characters")
  func stringIds() throws {
    let string = try #require(ThreadID("15"))
    #expect(ChatChannel.thread(string) == ChatChannel.thread(15))
    #expect(ChatChannel.thread(string).name == "chat.thread.15")
    let guest = try #require(UserID("g_1-A"))
    #expect(ChatChannel(name: "chat.client.g_1-A") == .client(guest))
    let typing = try #require(ThreadID("typing"))
    #expect(ChatChannel(name: "chat.thread.typing") == .thread(typing))
    #expect(ChatChannel(name: ChatChannel.typing(typing).name) == .typing(typing))
  }

  @Test(
    "other names are no channels of the chat",
    arguments: [
      "", "chat", "chat.", "chat.thread", "chat.thread.", "chat.thread..typing", "chat.thread.15.",
      "chat.thread.15.read",
      "chat.thread.15.typing.x", "chat.thread.1 5", "chat.thread.*", "chat.thread.[1]", "chat.managers.1",
      "chat.manager.",
      "chat.user.7", "chat.user.7.typing", "chat.client.7.read", "Chat.thread.15", "chat.Thread.15", " chat.thread.15",
      "martlet.control.", "martlet", "Martlet.control", "martlet.control ", "chat.thread.15\n", "chat.thread.é",
      "martlet.chat.thread.15",
      "chat.thread." + String(repeating: "a", count: 65),
    ])
  func others(name: String) {
    #expect(ChatChannel(name: name) == nil)
  }

  @Test("the nodes' own channel is closed to publishers, and no `chat.*` shows it")
  func control() {
    #expect(!ChatChannel.control.isOpenToPublishers)
    #expect(!ChatChannel.control.name.hasPrefix("chat"))
    for channel: ChatChannel in [.thread(1), .typing(1), .client(1), .manager(1), .managers, .read(1), .presence(1)] {
      #expect(channel.isOpenToPublishers)
    }
    #expect(throws: EventRejection.reservedChannel) {
      try EventNormalizer().normalize(Array("{\"type\":\"revoke\",\"userId\":1,\"at\":1}".utf8), on: .control)
    }
  }

  @Test("a connection's own channels follow from its role")
  func personal() throws {
    let bot = try #require(Role("bot"))
    #expect(ChatChannel.personal(userId: 1, role: .client) == [.client(1), .read(1)])
    #expect(ChatChannel.personal(userId: 5, role: .manager) == [.manager(5), .managers, .read(5)])
    #expect(ChatChannel.personal(userId: 9, role: bot) == [.read(9)])
  }
}
