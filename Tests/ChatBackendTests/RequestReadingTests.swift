import ChatProtocol
import TestSupport
import Testing

@testable import ChatBackend

@Suite struct RequestReadingTests {
  @Test func `Members are read with their types, null counts as absent`() throws {
    let body = try RequestObject(
      Array(#"{"a":"x\u00e9","b":null,"c":15,"d":"15","e":[1,"g_2"],"f":7} "#.utf8))
    #expect(try body.string("a") == "xé")
    #expect(try body.string("b") == nil)
    #expect(body.has("b") && body.isNull("b") && !body.has("z"))
    #expect(try body.identifier("c") == ThreadID(15))
    #expect(try body.identifier("d") == ThreadID(15))
    #expect(try body.position("f") == 7)
    let ids = try body.list("e", limit: 2, "an id") { $0.identifier($1) as ThreadID? }
    #expect(ids?.map(\.text) == ["1", "g_2"])
    #expect(try RequestObject([]).string("a") == nil)
  }

  @Test(arguments: ["[]", "1", "null", "{", "{\"a\":1}x", "{\"a\":\"\\ud800\"}", "{'a':1}", "\u{FEFF}{}", "{\"a\":01}"])
  func `What is no JSON object is refused`(text: String) {
    let error = #expect(throws: ChatError.self) { try RequestObject(Array(text.utf8)) }
    #expect(error?.status == 400)
  }

  @Test(arguments: [
    "1.0", "1e0", "true", "[1]", "{}", "\"\"", "\"a b\"", "\"\(String(repeating: "x", count: 65))\"",
    "9223372036854775808", "\"١٥\"",
  ])
  func `What is no id is refused`(value: String) throws {
    let body = try RequestObject(Array("{\"id\":\(value)}".utf8))
    let error = #expect(throws: ChatError.self) { try body.identifier("id") as ThreadID? }
    #expect(error?.field == "id")
  }

  @Test func `A list past its limit or with an element of another type is refused`() throws {
    let body = try RequestObject(Array(#"{"a":["x","y"],"b":["x",1]}"#.utf8))
    #expect(try body.list("a", limit: 2, "text") { $0.string($1) } == ["x", "y"])
    #expect(throws: ChatError.self) { try body.list("a", limit: 1, "text") { $0.string($1) } }
    #expect(throws: ChatError.self) { try body.list("b", limit: 2, "text") { $0.string($1) } }
  }

  @Test func `Mutated bodies are read or refused, never more`() {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededGenerator(seed: seed)
    let original = Array(
      #"{"threadId":15,"text":"Grüß \ud83d\ude00 \"dich\"","messageIds":["a",["b",{}]],"upTo":4}"#.utf8)
    for _ in 0..<5000 {
      var bytes = original
      for _ in 0...Int.random(in: 0...4, using: &random) {
        let index = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.remove(at: index)
        default: bytes.insert(UInt8.random(in: 0...255, using: &random), at: index)
        }
      }
      guard let body = try? RequestObject(bytes) else { continue }
      _ = try? body.identifier("threadId") as ThreadID?
      _ = try? body.string("text")
      _ = try? body.list("messageIds", limit: 3, "text") { $0.string($1) }
      // A number that reads as a position reads as an integer, too.
      if let position = try? body.position("upTo") { #expect(position <= 0x1F_FFFF_FFFF_FFFF, "seed \(seed)") }
    }
  }

  @Test func `Mutated queries and cursors are read or refused, never more`() {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededGenerator(seed: seed)
    let originals = ["q=%D0%B6+x&limit=50&after=42", "p1.0123456789ab.1z", "t1.kq2x7.9f"].map { Array($0.utf8) }
    for step in 0..<6000 {
      var bytes = originals[step % 3]
      for _ in 0...Int.random(in: 0...4, using: &random) {
        guard let index = bytes.indices.randomElement(using: &random) else { break }
        switch Int.random(in: 0..<3, using: &random) {
        case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.remove(at: index)
        default: bytes.insert(UInt8.random(in: 0...255, using: &random), at: index)
        }
      }
      let text = String(decoding: bytes, as: UTF8.self)
      if let limit = try? RequestQuery(text).limit(ChatLimits()) { #expect((1...100).contains(limit), "seed \(seed)") }
      // What is taken for a cursor goes out again in an ETag, and so must hold nothing that ends a header.
      if let cursor = try? PollCursor(text) {
        #expect(cursor.position >= 0, "seed \(seed)")
        #expect(text.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\"") }, "seed \(seed)")
      }
      if let cursor = try? ThreadCursor(text) { #expect(cursor.updatedAt >= 0 && cursor.id > 0, "seed \(seed)") }
    }
  }

  @Test func `Query parameters are decoded as forms encode them`() throws {
    let query = try RequestQuery("q=a+b%2Bc&empty=&status=open&status=closed&limit=20&flag&%71%32=x")
    #expect(query.string("q") == "a b+c")
    #expect(query.string("empty") == nil)
    #expect(query.string("flag") == nil)
    #expect(query.string("status") == "closed")
    #expect(query.string("q2") == "x")
    #expect(try query.limit(ChatLimits()) == 20)
    #expect(throws: ChatError.self) { try RequestQuery("q=%ff") }
    #expect(throws: ChatError.self) { try RequestQuery("q=%zz") }
  }

  @Test(arguments: ["0", "101", "-1", "+5", "05", "5.0", "x", "٥"])
  func `What is no page size is refused`(limit: String) throws {
    #expect(throws: ChatError.self) {
      try RequestQuery("limit=\(limit)").limit(ChatLimits())
    }
  }
}
