import ChatProtocol
import Foundation
import Gateway
import TestSupport
import Testing

@testable import HTTPBackend

@Suite("What a backend elsewhere says, read strictly")
struct AnswerTests {
  private let thread = ThreadID(15)

  private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

  @Test(
    "access: only a whole and plain yes is one",
    arguments: [
      "", "{}", "[]", "null", "true", #"{"allowed":null}"#, #"{"allowed":"true","head":1,"participants":[]}"#,
      #"{"allowed":1,"head":1,"participants":[]}"#, #"{"allowed":true,"participants":[]}"#,
      #"{"allowed":true,"head":1}"#,
      #"{"allowed":true,"head":-1,"participants":[]}"#, #"{"allowed":true,"head":1.5,"participants":[]}"#,
      #"{"allowed":true,"head":1,"participants":{}}"#, #"{"allowed":true,"head":1,"participants":[1]}"#,
      #"{"allowed":true,"head":1,"participants":[{"userId":1,"role":"client"}]}"#,
      #"{"allowed":true,"head":1,"participants":[{"userId":1.5,"role":"client","readUpTo":0}]}"#,
      #"{"allowed":true,"head":1,"participants":[{"userId":1,"role":"No Role","readUpTo":0}]}"#,
      #"{"allowed":false,"allowed":true,"head":1,"participants":[]}"#,
      #"{"allowed":true,"\u0061llowed":true,"head":1,"participants":[]}"#,
      #"{"allowed":true,"head":1,"participants":[]}x"#, #"{"allowed":true,"head":1,"participants":[]"#,
      #"<html>{"allowed":true,"head":1,"participants":[]}</html>"#,
    ])
  func wrongAccess(text: String) {
    #expect(AccessAnswer.read(bytes(text)) == nil)
  }

  @Test("access: what the contract may say one day is passed over")
  func access() {
    let text = #"""
       {"extra":[{}],"participants":[{"userId":"g_1","role":"client","name":"A","readUpTo":3,"more":1}],
        "head":9007199254740991,"allowed":true}
      """#
    let access = AccessAnswer.read(bytes(text))
    #expect(access?.isAllowed == true)
    #expect(access?.head == 0x1F_FFFF_FFFF_FFFF)
    #expect(access?.participants.first?.readUpTo == 3)
    #expect(AccessAnswer.read(bytes(#"{"allowed":false,"head":7,"participants":[1,2]}"#)) == .denied)
  }

  private func event(_ seq: String, thread: String = "15", type: String = "message") -> String {
    #"{"type":"\#(type)","threadId":\#(thread),"seq":\#(seq),"payload":{"text":"x"}}"#
  }

  @Test("events: one after the other, of this thread, up to the head")
  func events() {
    func read(_ events: [String], head: String = "9", after: UInt64 = 4) -> LogPage? {
      EventsAnswer.read(
        bytes("{\"events\":[\(events.joined(separator: ","))],\"head\":\(head)}"), of: thread, after: after, limit: 3)
    }
    #expect(read([event("5"), event("6", type: "thread_update")])?.entries.map(\.seq) == [5, 6])
    #expect(read([event("5")])?.entries.first?.json == bytes(event("5")))
    #expect(read([event("5", thread: "\"15\"")]) != nil)
    #expect(read([], head: "4") == LogPage(entries: [], head: 4))
    #expect(read([], head: "0") == LogPage(entries: [], head: 0))
    #expect(read([event("1")], head: "1", after: 0)?.head == 1)
    let wrong: [LogPage?] = [
      read([event("6")]), read([event("4"), event("5")]), read([event("5"), event("7")]),
      read([event("5"), event("5")]),
      read([event("5", thread: "16")]), read([event("5", type: "welcome")]), read([event("5", type: "No")]),
      read([event("\"5\"")]), read([event("null")]), read(["{}"]), read(["1"]), read([]), read([event("5")], head: "4"),
      read([event("5")], head: "-1"), read([event("5")], head: "null"),
      read([event("5"), event("6"), event("7"), event("8")]), read([event("1")], after: .max), read([], after: 3),
    ]
    for (index, page) in wrong.enumerated() { #expect(page == nil, "case \(index)") }
  }

  @Test("heads: by id, in either of the forms that an empty object has")
  func heads() throws {
    #expect(HeadsAnswer.read(bytes(#"{"heads":{"15":42,"g_1":0}}"#)) == [thread: 42, try #require(ThreadID("g_1")): 0])
    for empty in [#"{"heads":{}}"#, #"{"heads":[]}"#] { #expect(HeadsAnswer.read(bytes(empty)) == [:]) }
    for wrong in [
      "{}", #"{"heads":[1]}"#, #"{"heads":{"15":"42"}}"#, #"{"heads":{"a b":1}}"#, #"{"heads":{"15":null}}"#,
      #"{"heads":{"15":1,"15":2}}"#, #"{"heads":1}"#,
    ] {
      #expect(HeadsAnswer.read(bytes(wrong)) == nil, "\(wrong)")
    }
  }

  @Test("a stored message is the one that was sent, or none")
  func message() {
    let good = #"{"id":"m","threadId":15,"seq":4,"text":"x","clientMessageId":"k"}"#
    #expect(MessageAnswer.read(bytes(good), thread: thread, clientMessageId: "k") == bytes(good))
    for wrong in [
      good.replacing("15", with: "16"), good.replacing("\"k\"", with: "\"l\""), good.replacing("4", with: "0"),
      good.replacing("\"id\":\"m\",", with: ""), "{}", "[]", good + good, good.replacing("\"k\"", with: "null"),
    ] {
      #expect(MessageAnswer.read(bytes(wrong), thread: thread, clientMessageId: "k") == nil, "\(wrong)")
    }
  }

  @Test("only the contract's refusals are refusals")
  func errors() {
    #expect(ErrorAnswer.message(bytes(#"{"error":{"code":"not_found","message":"No."}}"#)) == "No.")
    for other in [
      "", "{}", #"{"error":"x"}"#, #"{"error":{"code":"x"}}"#, #"{"error":{"message":"x"}}"#, "<html>",
      #"{"code":"rest_no_route","message":"x","data":{"status":404}}"#,
    ] {
      #expect(ErrorAnswer.message(bytes(other)) == nil, "\(other)")
    }
  }

  @Test("mutated answers are read or refused, and nothing that is read is impossible")
  func mutations() {
    var random = SeededGenerator.announced("AnswerTests.mutations")
    let texts = [
      FaultTests.yes, "{\"events\":[\(event("5")),\(event("6"))],\"head\":9}", #"{"heads":{"15":42,"g_1":0}}"#,
      #"{"id":"m","threadId":15,"seq":4,"clientMessageId":"k"}"#, #"{"error":{"code":"not_found","message":"No."}}"#,
      #"{"items":[{"id":15,"clientId":1,"managerId":5}],"cursor":null}"#, #"{"threadId":15,"upTo":3}"#,
    ].map(bytes)
    for round in 0..<30_000 {
      var text = texts[round % texts.count]
      for _ in 0...Int.random(in: 0...3, using: &random) where !text.isEmpty {
        let at = Int.random(in: text.indices, using: &random)
        switch Int.random(in: 0...3, using: &random) {
        case 0: text[at] = .random(in: .min ... .max, using: &random)
        case 1: text.remove(at: at)
        case 2: text.insert(texts.randomElement(using: &random)?.randomElement(using: &random) ?? 0, at: at)
        default: text.removeSubrange(at..<min(text.count, at + 9))
        }
      }
      if let access = AccessAnswer.read(text), !access.isAllowed { #expect(access == .denied) }
      if let page = EventsAnswer.read(text, of: thread, after: 4, limit: 100) {
        #expect(page.entries.map(\.seq) == (0..<page.entries.count).map { UInt64($0) + 5 })
        #expect(page.entries.last?.seq ?? 0 <= page.head)
      }
      if let heads = HeadsAnswer.read(text) { #expect(heads.values.allSatisfy { $0 <= 0x1F_FFFF_FFFF_FFFF }) }
      if let message = MessageAnswer.read(text, thread: thread, clientMessageId: "k") { #expect(message == text) }
      _ = (ErrorAnswer.message(text), ThreadsAnswer.read(text, limit: 100), ReceiptAnswer.read(text))
    }
  }

  @Test(
    "an address is a place for the contract's paths",
    arguments: [
      ("http://127.0.0.1:8080", "http://127.0.0.1:8080"), ("https://shop.example/", "https://shop.example"),
      ("https://shop.example/wp-json/martlet/v1//", "https://shop.example/wp-json/martlet/v1"),
      ("HTTP://[::1]:80/x", "HTTP://[::1]:80/x"), ("", nil), ("shop.example", nil), ("ftp://shop.example", nil),
      ("https://", nil), ("https:///x", nil), ("https://:80", nil), ("https://a b", nil),
      ("https://shop.example?x=1", nil),
      ("https://shop.example/#x", nil), ("https://me@shop.example", nil), ("https://me:secret@shop.example/x", nil),
      ("https://shop.example/\r\nx", nil), ("https://чат.example", nil),
    ] as [(String, String?)])
  func address(text: String, expected: String?) {
    #expect((try? BackendAddress(text))?.description == expected)
  }
}
