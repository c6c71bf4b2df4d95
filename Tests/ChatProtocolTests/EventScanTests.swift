import ChatProtocol
import Testing

@Suite("The scan of an event")
struct EventScanTests {
  private func scan(_ text: String) throws(EventRejection) -> EventScan {
    let result: Result<EventScan, EventRejection> = utf8(text).withUnsafeBytes { buffer in
      do throws(EventRejection) { return .success(try EventScan(buffer)) } catch { return .failure(error) }
    }
    return try result.get()
  }

  @Test("finds type, thread, position and payload in any order and decodes no payload")
  func finds() throws {
    let text =
      #" {"payload":{"type":"no","threadId":1,"seq":9},"seq":42,"x":[{"seq":1}],"threadId":"g_1","type":"message"} "#
    let scan = try scan(text)
    #expect(scan.type == .message)
    #expect(scan.threadId?.json == "\"g_1\"")
    #expect(scan.seq == 42)
    let payload = try #require(scan.payload)
    #expect(string(Array(utf8(text)[payload])) == #"{"type":"no","threadId":1,"seq":9}"#)
    #expect(scan.message == nil)
  }

  @Test("finds members whose keys are escaped, as every other reader does")
  func escapedKeys() throws {
    let scan = try scan(#"{"t\u0079pe":"mess\u0061ge","thread\u0049d":7,"\u0073eq":3,"mess\u0061ge":{}}"#)
    #expect(scan.type == .message)
    #expect(scan.threadId == 7)
    #expect(scan.seq == 3)
    #expect(scan.message != nil)
  }

  @Test("knows the brief's other name of a message", arguments: [("message", false), ("new_message", true)])
  func renamed(name: String, isRenamed: Bool) throws {
    let scan = try scan(#"{"type":"\#(name)"}"#)
    #expect(scan.type == .message)
    #expect(scan.isRenamed == isRenamed)
  }

  @Test(
    "a thread that is likely is taken only in the form in which it came",
    arguments: ["15", "\"15\"", "16", "\"g_1\"", "\"g\\u005f1\"", "150", "1"], ["15", "g_1", "-7"])
  func likely(json: String, name: String) throws {
    let text = utf8("{\"threadId\":\(json)}")
    let plain = try text.withUnsafeBytes { bytes in try EventScan(bytes) }.threadId
    let hinted = try text.withUnsafeBytes { bytes in try EventScan(bytes, likely: ThreadID(fromName: name)) }.threadId
    #expect(hinted == plain)
    #expect(hinted?.json == plain?.json)
  }

  @Test("null is as good as absent")
  func nulls() throws {
    let scan = try scan(#"{"type":"message","threadId":null,"seq":null,"payload":null,"message":null}"#)
    #expect(scan == EventScan.onlyType("message"))
  }

  @Test(
    "refuses what is no event",
    arguments: [
      ("nonsense", EventRejection.notJSON), ("[1,]", .notJSON), ("", .notJSON), ("{", .notJSON), ("{}x", .notJSON),
      ("{\"a\":1,}", .notJSON),
      ("[]", .notAnObject), ("1", .notAnObject), ("\"type\"", .notAnObject), ("null", .notAnObject),
      (#"{"type":1}"#, .badType), (#"{"type":null}"#, .badType), (#"{"type":["message"]}"#, .badType),
      (#"{"type":"Message"}"#, .badType), (#"{"type":"welcome"}"#, .badType),
      (#"{"threadId":1.5}"#, .badThreadId), (#"{"threadId":"a b"}"#, .badThreadId), (#"{"threadId":""}"#, .badThreadId),
      (#"{"threadId":[15]}"#, .badThreadId), (#"{"threadId":true}"#, .badThreadId),
      (#"{"threadId":9223372036854775808}"#, .badThreadId), (#"{"threadId":"15\u0000"}"#, .badThreadId),
      (#"{"seq":0}"#, .badSeq), (#"{"seq":-1}"#, .badSeq), (#"{"seq":1.5}"#, .badSeq), (#"{"seq":"1"}"#, .badSeq),
      (#"{"seq":1e3}"#, .badSeq), (#"{"seq":9007199254740992}"#, .badSeq), (#"{"seq":99999999999999999999}"#, .badSeq),
      (#"{"type":"a","type":"a"}"#, .repeatedMember), (#"{"type":"a","t\u0079pe":"b"}"#, .repeatedMember),
      (#"{"threadId":1,"threadId":1}"#, .repeatedMember), (#"{"threadId":null,"threadId":1}"#, .repeatedMember),
      (#"{"seq":1,"seq":2}"#, .repeatedMember), (#"{"payload":null,"payload":{}}"#, .repeatedMember),
      (#"{"message":1,"message":2}"#, .repeatedMember),
    ])
  func refuses(text: String, reason: EventRejection) {
    #expect(throws: reason) { try scan(text) }
  }

  @Test("members that decide nothing may repeat")
  func others() throws {
    #expect(try scan(#"{"type":"a","x":1,"x":2,"payload":{"type":"b","type":"c"}}"#).type == .custom("a"))
  }
}

extension EventScan {
  /// What is found where only the type says anything.
  static func onlyType(_ name: String) -> EventScan? {
    utf8("{\"type\":\"\(name)\"}").withUnsafeBytes { try? EventScan($0) }
  }
}
