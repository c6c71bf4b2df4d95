import ChatProtocol
import Testing

@Suite("Events as publishers say them and as clients get them")
struct EventNormalizerTests {
  private func normalize(_ text: String, on channel: ChatChannel = .thread(15)) throws(EventRejection) -> ServerEvent {
    try EventNormalizer().normalize(utf8(text), on: channel)
  }

  @Test(
    "a thread's events, word for word",
    arguments: [
      // The brief's two forms of a new message.
      (
        #"{"type":"new_message","threadId":15,"message":{"id":"msg_123","text":"Сообщение"}}"#,
        #"{"type":"message","threadId":15,"payload":{"id":"msg_123","text":"Сообщение"}}"#
      ),
      (
        #"{"type":"new_message","threadId":15,"payload":{"id":1,"from":"client"}}"#,
        #"{"type":"message","threadId":15,"payload":{"id":1,"from":"client"}}"#
      ),
      // The envelope of the contract goes through as it stands, its other members included.
      (
        #"{"type":"message","threadId":15,"seq":42,"payload":{"id":"msg_1"},"site":"a"}"#,
        #"{"type":"message","threadId":15,"seq":42,"payload":{"id":"msg_1"},"site":"a"}"#
      ),
      (
        #"{"type":"message","threadId":"15","payload":{"id":1}}"#,
        #"{"type":"message","threadId":"15","payload":{"id":1}}"#
      ),
      // A message under `message` whose type is already the clients'.
      (
        #"{"type":"message","threadId":15,"message":{"id":1}}"#, #"{"type":"message","threadId":15,"payload":{"id":1}}"#
      ),
      (
        #"{"type":"new_message","threadId":15,"seq":7,"payload":null,"message":{"id":1}}"#,
        #"{"type":"message","threadId":15,"seq":7,"payload":{"id":1}}"#
      ),
      // Without a thread, the channel says which.
      (#"{"type":"new_message","message":{"id":1}}"#, #"{"type":"message","threadId":15,"payload":{"id":1}}"#),
      (
        #"{"type":"message","threadId":null,"payload":{"id":1}}"#,
        #"{"type":"message","threadId":15,"payload":{"id":1}}"#
      ),
      (
        #"{"type":"thread_update","payload":{"status":"closed"},"seq":3}"#,
        #"{"type":"thread_update","threadId":15,"seq":3,"payload":{"status":"closed"}}"#
      ),
      (#"{"type":"thread_update","threadId":15}"#, #"{"type":"thread_update","threadId":15}"#),
      // A site's own events.
      (#"{"type":"order_paid","threadId":15,"total":9.5}"#, #"{"type":"order_paid","threadId":15,"total":9.5}"#),
      (#"{ "type":"order_paid","total":9.5 }"#, #"{"threadId":15,"type":"order_paid","total":9.5}"#),
      (#"{"type":"order_paid","threadId":null,"a":[1]}"#, #"{"threadId":15,"type":"order_paid","a":[1]}"#),
      // Typing and receipts on the thread's own channel.
      (
        #"{"type":"typing","payload":{"userId":1,"isTyping":true}}"#,
        #"{"type":"typing","threadId":15,"payload":{"userId":1,"isTyping":true}}"#
      ),
      (
        #"{"type":"read","threadId":15,"payload":{"userId":1,"messageIds":["msg_1",2],"upTo":9}}"#,
        #"{"type":"read","threadId":15,"payload":{"userId":1,"messageIds":["msg_1",2],"upTo":9}}"#
      ),
      (
        #"{"type":"read","threadId":null,"userId":1,"messageIds":[]}"#,
        #"{"type":"read","threadId":15,"payload":{"userId":1,"messageIds":[]}}"#
      ),
    ])
  func threadEvents(published: String, received: String) throws {
    #expect(string(try normalize(published).json) == received)
  }

  @Test(
    "other channels' events, word for word",
    arguments: [
      // The brief's bare forms.
      (
        ChatChannel.typing(15), #"{"userId":1,"isTyping":true}"#,
        #"{"type":"typing","threadId":15,"payload":{"userId":1,"isTyping":true}}"#
      ),
      (
        .typing(15), #"{"type":"typing","threadId":"15","payload":{"userId":"g_1","isTyping":false}}"#,
        #"{"type":"typing","threadId":"15","payload":{"userId":"g_1","isTyping":false}}"#
      ),
      (
        .read(1), #"{"messageIds":["msg_1","msg_2"]}"#,
        #"{"type":"read","payload":{"userId":1,"messageIds":["msg_1","msg_2"]}}"#
      ),
      (
        .read(1), #"{"threadId":15,"messageIds":[7],"upTo":3,"readAt":"2025-01-10T12:00:00Z"}"#,
        #"{"type":"read","threadId":15,"payload":{"userId":1,"messageIds":[7],"upTo":3,"readAt":"2025-01-10T12:00:00Z"}}"#
      ),
      (
        .read(1), #"{"type":"read","threadId":15,"payload":{"userId":"1","upTo":3}}"#,
        #"{"type":"read","threadId":15,"payload":{"userId":"1","upTo":3}}"#
      ),
      (
        .presence(1), #"{"userId":1,"role":"client","online":true,"lastSeenAt":null}"#,
        #"{"type":"presence","payload":{"userId":1,"role":"client","online":true,"lastSeenAt":null}}"#
      ),
      (
        .presence(1), #"{"online":false,"lastSeenAt":"2025-01-10T12:00:00Z"}"#,
        #"{"type":"presence","payload":{"userId":1,"online":false,"lastSeenAt":"2025-01-10T12:00:00Z"}}"#
      ),
      // Personal channels: the thread is the event's own word, or nobody's.
      (
        .client(1), #"{"type":"thread_update","threadId":15,"payload":{"status":"open"}}"#,
        #"{"type":"thread_update","threadId":15,"payload":{"status":"open"}}"#
      ),
      (
        .manager(5), #"{"type":"new_message","threadId":15,"message":{"id":1}}"#,
        #"{"type":"message","threadId":15,"payload":{"id":1}}"#
      ),
      (.managers, #"{"type":"shift_ends"}"#, #"{"type":"shift_ends"}"#),
      (
        .client(1), #"{"type":"typing","threadId":4,"payload":{"userId":2,"isTyping":true}}"#,
        #"{"type":"typing","threadId":4,"payload":{"userId":2,"isTyping":true}}"#
      ),
    ])
  func otherEvents(channel: ChatChannel, published: String, received: String) throws {
    #expect(string(try normalize(published, on: channel).json) == received)
  }

  @Test("the publisher's form of the thread's id is kept")
  func idForm() throws {
    let string = try #require(ThreadID("15"))
    let event = try normalize(#"{"type":"message","threadId":"15","payload":{}}"#)
    #expect(event.threadId?.isNumber == false)
    #expect(event.threadId == string)
    #expect(try normalize(#"{"type":"message","payload":{}}"#).threadId?.isNumber == true)
  }

  @Test("only a thread's own channel gives an event a place in its log")
  func kinds() throws {
    #expect(try normalize(#"{"type":"message","seq":4,"payload":{}}"#).kind == .log(seq: 4))
    #expect(try normalize(#"{"type":"order_paid","seq":4}"#).kind == .log(seq: 4))
    #expect(try normalize(#"{"type":"message","payload":{}}"#).kind == .live)
    #expect(try normalize(#"{"type":"message","threadId":15,"seq":4,"payload":{}}"#, on: .client(1)).kind == .live)
    #expect(try normalize(#"{"userId":1,"isTyping":false}"#, on: .typing(15)).kind == .typing(1, isTyping: false))
    #expect(try normalize(#"{"messageIds":[],"upTo":3}"#, on: .read(1)).kind == .receipt(1, upTo: 3))
    #expect(try normalize(#"{"online":true}"#, on: .presence(1)).kind == .presence(1, online: true))
  }

  @Test("a change of the thread is marked as one")
  func threadUpdates() throws {
    #expect(try normalize(#"{"type":"thread_update"}"#).isThreadUpdate)
    #expect(try !normalize(#"{"type":"message","payload":{}}"#).isThreadUpdate)
    #expect(try normalize(#"{"type":"thread_update","threadId":15}"#, on: .managers).isThreadUpdate)
  }

  @Test(
    "is dropped for its reason",
    arguments: [
      (ChatChannel.thread(15), #"{"type":"message","threadId":16,"payload":{}}"#, EventRejection.contradictingThreadId),
      (.thread(15), #"{"type":"message"}"#, .noPayload),
      (.thread(15), #"{"type":"new_message","threadId":15,"payload":null}"#, .noPayload),
      (.thread(15), #"{"threadId":15,"payload":{}}"#, .badType),
      (.thread(15), #"{"type":"Message","payload":{}}"#, .badType),
      (.thread(15), #"{"type":"a-b"}"#, .badType),
      (.thread(15), #"{"type":"_a"}"#, .badType),
      (.thread(15), #"{"type":""}"#, .badType),
      (.thread(15), #"{"type":"abcdefghijabcdefghijabcdefghijabc"}"#, .badType),
      (.thread(15), #"{"type":"welcome"}"#, .badType),
      (.thread(15), #"{"type":"ok","id":1}"#, .badType),
      (.thread(15), #"{"type":"error"}"#, .badType),
      (.thread(15), #"{"type":"pong"}"#, .badType),
      (.thread(15), #"{"type":"reconnect"}"#, .badType),
      (.thread(15), #"{"type":"resync"}"#, .badType),
      (.thread(15), #"{"type":"presence"}"#, .badType),
      (.client(1), #"{"type":"welcom\u0065"}"#, .badType),
      (.thread(15), #"{"type":"message","threadId":15,"seq":0,"payload":{}}"#, .badSeq),
      (.thread(15), #"{"type":"typing","payload":{"userId":1}}"#, .malformed),
      (.thread(15), #"{"type":"read","payload":{"messageIds":[]}}"#, .malformed),
      (.thread(15), #"{"type":"read","payload":{"userId":1,"messageIds":5}}"#, .malformed),
      (.thread(15), #"{"type":"read","payload":{"userId":1,"upTo":-1}}"#, .malformed),
      (.thread(15), #"{"type":"read","payload":{"userId":1,"threadId":16,"upTo":1}}"#, .contradictingThreadId),
      (.typing(15), #"{"isTyping":true}"#, .malformed),
      (.typing(15), #"{"userId":1,"isTyping":"yes"}"#, .malformed),
      (.typing(15), #"{"userId":"a b","isTyping":true}"#, .malformed),
      (.typing(15), #"{"userId":1,"isTyping":true,"threadId":16}"#, .contradictingThreadId),
      (.typing(15), #"{"userId":1,"isTyping":true,"threadId":1.5}"#, .badThreadId),
      (.typing(15), "[1]", .notAnObject),
      (.typing(15), #"{"userId":1,"isTyping":true"#, .notJSON),
      (.client(1), #"{"type":"typing","payload":{"userId":1,"isTyping":true}}"#, .badThreadId),
      (.read(1), #"{"userId":2,"messageIds":[]}"#, .malformed),
      (.read(1), #"{"threadId":15}"#, .malformed),
      (.presence(1), #"{"userId":1}"#, .malformed),
      (.presence(1), #"{"userId":2,"online":true}"#, .malformed),
      (.presence(1), #"{"online":1}"#, .malformed),
    ])
  func drops(channel: ChatChannel, text: String, reason: EventRejection) {
    #expect(throws: reason) { try normalize(text, on: channel) }
  }

  @Test("an event at the size limit passes, one byte more does not")
  func size() throws {
    let event = utf8(#"{"type":"message","threadId":15,"payload":{}}"#)
    #expect(throws: Never.self) { try EventNormalizer(maximumBytes: event.count).normalize(event, on: .thread(15)) }
    #expect(throws: EventRejection.tooLarge) {
      try EventNormalizer(maximumBytes: event.count - 1).normalize(event, on: .thread(15))
    }
  }

  @Test("the types of 1 to 32 characters of [a-z0-9_] that begin with a letter are a site's own")
  func types() {
    for name in ["a", "order_paid", "a1_", String(repeating: "a", count: 32)] {
      #expect(EventType(name: name) == .custom(name))
      #expect(EventType(name: name)?.name == name)
    }
    #expect(EventType(name: "new_message") == .message)
    #expect(EventType(name: "message")?.name == "message")
    for name in ["thread_update", "read", "typing"] { #expect(EventType(name: name)?.name == name) }
  }
}
