import ChatProtocol
import TestSupport
import Testing

@Suite("Frames of clients")
struct ClientFrameTests {
  private func parse(_ text: String) throws(ClientFrame.Failure) -> ClientFrame {
    let result: Result<ClientFrame, ClientFrame.Failure> = utf8(text).withUnsafeBytes { buffer in
      do throws(ClientFrame.Failure) { return .success(try ClientFrame(buffer)) } catch { return .failure(error) }
    }
    return try result.get()
  }

  @Test(
    "each command, with its members in the payload or at the top",
    arguments: [
      (#"{"type":"ping"}"#, ClientCommand.ping),
      (#"{"type":"auth","payload":{"token":"a.b.c"}}"#, .auth(token: "a.b.c")),
      (#"{"type":"auth","token":"a.b.c"}"#, .auth(token: "a.b.c")),
      (#"{"type":"refresh","payload":{"token":"a.b.c"}}"#, .refresh(token: "a.b.c")),
      (#"{"type":"refresh","token":"a.b.c"}"#, .refresh(token: "a.b.c")),
      (#"{"type":"subscribe","threadId":15}"#, .subscribe(15, since: nil)),
      (#"{"type":"subscribe","threadId":15,"payload":{"since":42}}"#, .subscribe(15, since: 42)),
      (#"{"type":"subscribe","threadId":15,"since":0}"#, .subscribe(15, since: 0)),
      (#"{"type":"subscribe","threadId":15,"payload":{"since":null}}"#, .subscribe(15, since: nil)),
      (#"{"type":"subscribe","threadId":15,"payload":null}"#, .subscribe(15, since: nil)),
      (#"{"type":"unsubscribe","threadId":15}"#, .unsubscribe(15)),
      (#"{"type":"typing","threadId":15,"payload":{"isTyping":true}}"#, .typing(15, isTyping: true)),
      (#"{"type":"typing","threadId":15,"isTyping":false}"#, .typing(15, isTyping: false)),
      (
        #"{"type":"read","threadId":15,"payload":{"messageIds":["msg_1",2]}}"#,
        .read(15, .messages(["\"msg_1\"", "2"]))
      ),
      (#"{"type":"read","threadId":15,"messageIds":[]}"#, .read(15, .messages([]))),
      (#"{"type":"read","messageIds":["a"]}"#, .read(nil, .messages(["\"a\""]))),
      (#"{"type":"read","threadId":null,"messageIds":["a"]}"#, .read(nil, .messages(["\"a\""]))),
      (#"{"type":"read","threadId":15,"payload":{"upTo":7}}"#, .read(15, .upTo(7))),
      (#"{"type":"read","threadId":15,"upTo":7,"messageIds":[1]}"#, .read(15, .upTo(7))),
      (
        #"{"type":"send","threadId":15,"payload":{"text":"a\nb","clientMessageId":"c1"}}"#,
        .send(15, text: "a\nb", clientMessageId: "c1")
      ),
      (
        #"{"type":"send","threadId":15,"text":"\ud83d\ude00","clientMessageId":"c1"}"#,
        .send(15, text: "😀", clientMessageId: "c1")
      ),
      (#"{"type":"watch","payload":{"userIds":[1,2]}}"#, .watch([1, 2])),
      (#"{"type":"watch","userIds":[]}"#, .watch([])),
      // What both say, the payload says louder.
      (#"{"type":"typing","threadId":15,"isTyping":false,"payload":{"isTyping":true}}"#, .typing(15, isTyping: true)),
      (#"{"payload":{"isTyping":true},"isTyping":false,"type":"typing","threadId":15}"#, .typing(15, isTyping: true)),
      // Keys may be escaped, and members nobody knows are passed over.
      (#"{"t\u0079pe":"ping","extra":{"deep":[1]}}"#, .ping),
      (#"{"type":"typing","threadId":15,"payload":{"\u0069sTyping":true,"x":1}}"#, .typing(15, isTyping: true)),
    ])
  func commands(text: String, command: ClientCommand) throws {
    #expect(try parse(text).command == command)
  }

  @Test("ids keep their form")
  func idForms() throws {
    guard case .subscribe(let number, _) = try parse(#"{"type":"subscribe","threadId":15}"#).command,
      case .subscribe(let string, _) = try parse(#"{"type":"subscribe","threadId":"15"}"#).command
    else { throw OracleError(text: "no subscribe") }
    #expect(number.isNumber && !string.isNumber && number == string)
  }

  @Test(
    "the frame's id goes back as it came",
    arguments: [
      ("7", "7"), ("-1", "-1"), ("\"a-1\"", "\"a-1\""), ("\"\"", "\"\""), ("null", nil), ("0", "0"),
      ("\"" + String(repeating: "a", count: 64) + "\"", "\"" + String(repeating: "a", count: 64) + "\""),
    ] as [(String, String?)])
  func ids(written: String, id: String?) throws {
    #expect(try parse("{\"type\":\"ping\",\"id\":\(written)}").id == id)
  }

  @Test("an id that cannot be sent back is an error, since its sender would wait forever")
  func badIds() {
    let long = "\"" + String(repeating: "a", count: 65) + "\""
    for written in ["1.5", "true", "{}", "[1]", "\"a\\n\"", long, String(repeating: "1", count: 21)] {
      let failure = #expect(throws: ClientFrame.Failure.self, "\(written)") {
        try parse("{\"type\":\"ping\",\"id\":\(written)}")
      }
      #expect(failure?.error.code == .invalid)
      #expect(failure?.error.message.contains("`id`") == true)
      #expect(failure?.id == nil)
    }
  }

  @Test(
    "each malformed field has an error that names it",
    arguments: [
      (#"{"id":1}"#, FrameError.Code.invalid, "`type`"),
      (#"{"id":1,"type":5}"#, .invalid, "`type`"),
      (#"{"id":1,"type":null}"#, .invalid, "`type`"),
      (#"{"id":1,"type":"dance"}"#, .unknownType, "`type`"),
      (#"{"id":1,"type":"Subscribe","threadId":15}"#, .unknownType, "`type`"),
      (#"{"id":1,"type":"subscribe"}"#, .invalid, "`threadId`"),
      (#"{"id":1,"type":"subscribe","threadId":null}"#, .invalid, "`threadId`"),
      (#"{"id":1,"type":"subscribe","threadId":1.5}"#, .invalid, "`threadId`"),
      (#"{"id":1,"type":"subscribe","threadId":"chat.*"}"#, .invalid, "`threadId`"),
      (#"{"id":1,"type":"subscribe","threadId":[15]}"#, .invalid, "`threadId`"),
      (#"{"id":1,"type":"subscribe","threadId":true}"#, .invalid, "`threadId`"),
      (#"{"id":1,"type":"subscribe","payload":{"threadId":15}}"#, .invalid, "`threadId`"),
      (#"{"id":1,"type":"subscribe","threadId":15,"payload":{"since":-1}}"#, .invalid, "`since`"),
      (#"{"id":1,"type":"subscribe","threadId":15,"payload":{"since":"42"}}"#, .invalid, "`since`"),
      (#"{"id":1,"type":"subscribe","threadId":15,"payload":{"since":1e3}}"#, .invalid, "`since`"),
      (#"{"id":1,"type":"subscribe","threadId":15,"payload":{"since":9007199254740992}}"#, .invalid, "`since`"),
      (#"{"id":1,"type":"unsubscribe"}"#, .invalid, "`threadId`"),
      (#"{"id":1,"type":"typing","threadId":15}"#, .invalid, "`isTyping`"),
      (#"{"id":1,"type":"typing","threadId":15,"payload":{"isTyping":1}}"#, .invalid, "`isTyping`"),
      (#"{"id":1,"type":"typing","payload":{"isTyping":true}}"#, .invalid, "`threadId`"),
      (#"{"id":1,"type":"read","threadId":15}"#, .invalid, "`messageIds`"),
      (#"{"id":1,"type":"read","threadId":15,"payload":{"messageIds":"a"}}"#, .invalid, "`messageIds`"),
      (#"{"id":1,"type":"read","threadId":15,"payload":{"messageIds":[{}]}}"#, .invalid, "`messageIds`"),
      (#"{"id":1,"type":"read","threadId":15,"payload":{"messageIds":[1.5]}}"#, .invalid, "`messageIds`"),
      (#"{"id":1,"type":"read","threadId":15,"payload":{"messageIds":[""]}}"#, .invalid, "`messageIds`"),
      (#"{"id":1,"type":"read","threadId":15,"payload":{"upTo":-1}}"#, .invalid, "`upTo`"),
      (#"{"id":1,"type":"read","threadId":"a b","payload":{"upTo":1}}"#, .invalid, "`threadId`"),
      (#"{"id":1,"type":"send","threadId":15,"payload":{"text":"a"}}"#, .invalid, "`clientMessageId`"),
      (#"{"id":1,"type":"send","threadId":15,"payload":{"clientMessageId":"c"}}"#, .invalid, "`text`"),
      (#"{"id":1,"type":"send","threadId":15,"payload":{"text":5,"clientMessageId":"c"}}"#, .invalid, "`text`"),
      (#"{"id":1,"type":"send","payload":{"text":"a","clientMessageId":"c"}}"#, .invalid, "`threadId`"),
      (#"{"id":1,"type":"watch"}"#, .invalid, "`userIds`"),
      (#"{"id":1,"type":"watch","payload":{"userIds":{}}}"#, .invalid, "`userIds`"),
      (#"{"id":1,"type":"watch","payload":{"userIds":["a b"]}}"#, .invalid, "`userIds`"),
      (#"{"id":1,"type":"refresh"}"#, .invalid, "`token`"),
      (#"{"id":1,"type":"refresh","payload":{"token":1}}"#, .invalid, "`token`"),
      (#"{"id":1,"type":"auth","payload":"token"}"#, .invalid, "`token`"),
    ])
  func errors(text: String, code: FrameError.Code, field: String) {
    let failure = #expect(throws: ClientFrame.Failure.self) { try parse(text) }
    #expect(failure?.id == "1")
    #expect(failure?.error.code == code)
    #expect(failure?.error.message.contains(field) == true, "\(failure?.error.message ?? "")")
  }

  @Test("what is no JSON object is an error, with the id if it was read before")
  func notObjects() {
    for text in ["", "[]", "1", "\"ping\"", "{", "{}}", #"{"type":"ping"}{"type":"ping"}"#, "\u{0}", "{'type':'ping'}"]
    {
      let failure = #expect(throws: ClientFrame.Failure.self) { try parse(text) }
      #expect(failure?.error.code == .invalid)
    }
    #expect(#expect(throws: ClientFrame.Failure.self) { try parse(#"{"id":3,"type":"#) }?.id == "3")
  }

  @Test("`read` and `watch` name at most 1000 ids")
  func limits() throws {
    let ids = (1...ClientFrame.maximumIds).map(String.init).joined(separator: ",")
    #expect(throws: Never.self) { try parse("{\"type\":\"watch\",\"userIds\":[\(ids)]}") }
    #expect(throws: ClientFrame.Failure.self) { try parse("{\"type\":\"watch\",\"userIds\":[\(ids),0]}") }
    #expect(throws: Never.self) { try parse("{\"type\":\"read\",\"messageIds\":[\(ids)]}") }
    #expect(throws: ClientFrame.Failure.self) { try parse("{\"type\":\"read\",\"messageIds\":[\(ids),0]}") }
  }

  @Test("broken frames are refused with a text, or mean what Foundation reads")
  func fuzz() {
    let frames = [
      #"{"type":"subscribe","id":1,"threadId":15,"payload":{"since":42}}"#,
      #"{"type":"send","id":"a","threadId":"g_1","payload":{"text":"h\u00e9\n","clientMessageId":"c1"}}"#,
      #"{"type":"read","threadId":15,"payload":{"messageIds":["msg_1",2,3],"upTo":7}}"#,
      #"{"type":"watch","payload":{"userIds":[1,"g_2"]}}"#,
      #"{"type":"typing","threadId":15,"isTyping":true}"#,
    ]
    var random = SeededGenerator.announced("client frames")
    for _ in 0..<10_000 {
      let text = Mutation.mutated(utf8(random.pick(frames)), &random)
      do {
        let frame = try parse(string(text))
        guard case .accepts(let value) = FoundationVerdict(text) else { continue }
        let object = value as? [String: Any]
        #expect(name(of: frame.command) == object?["type"] as? String, "\(string(text).debugDescription)")
      } catch {
        #expect(!error.error.message.isEmpty)
      }
    }
  }

  private func name(of command: ClientCommand) -> String {
    switch command {
    case .auth: "auth"
    case .subscribe: "subscribe"
    case .unsubscribe: "unsubscribe"
    case .typing: "typing"
    case .read: "read"
    case .send: "send"
    case .watch: "watch"
    case .refresh: "refresh"
    case .ping: "ping"
    }
  }
}
