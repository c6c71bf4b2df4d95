import ChatProtocol
import Testing

@Suite("The JSON scanner")
struct JSONScannerTests {
  @Test(
    "says what is wrong and where",
    arguments: [
      ("", JSONScanError.Reason.unexpectedEnd, 0),
      ("  ", .unexpectedEnd, 2),
      ("{\"a\":1} x", .trailingBytes, 8),
      ("{\"a\" 1}", .unexpectedByte, 5),
      ("[1 2]", .unexpectedByte, 3),
      ("[1,]", .unexpectedByte, 3),
      ("{\"a\":1,}", .unexpectedByte, 7),
      ("{1:2}", .unexpectedByte, 1),
      ("[1}", .unexpectedByte, 2),
      ("{\"a\":1]", .unexpectedByte, 6),
      ("nul", .unexpectedEnd, 3),
      ("nope", .unexpectedByte, 1),
      ("NaN", .unexpectedByte, 0),
      ("\u{FEFF}1", .unexpectedByte, 0),
      ("\"a\tb\"", .controlCharacter, 2),
      ("\"a\u{0}\"", .controlCharacter, 2),
      (#""\x""#, .invalidEscape, 1),
      (#""\u12g4""#, .invalidEscape, 5),
      (#""\ud800""#, .loneSurrogate, 1),
      (#""\udc00""#, .loneSurrogate, 1),
      (#""\ud800\u0041""#, .loneSurrogate, 1),
      (#""\ud800\n""#, .loneSurrogate, 1),
      ("-", .invalidNumber, 0),
      ("01", .invalidNumber, 0),
      ("-01", .invalidNumber, 0),
      ("1.", .invalidNumber, 0),
      ("1e", .invalidNumber, 0),
      ("1e+", .invalidNumber, 0),
      ("+1", .unexpectedByte, 0),
      (".5", .unexpectedByte, 0),
    ])
  func refuses(text: String, reason: JSONScanError.Reason, offset: Int) {
    let error = #expect(throws: JSONScanError.self) { try JSONTree(scanning: Array(text.utf8)) }
    #expect(error?.reason == reason)
    #expect(error?.offset == offset)
  }

  @Test(
    "refuses malformed UTF-8, wherever it stands in a string",
    arguments: [
      [0x80], [0xC0, 0x80], [0xE0, 0x9F, 0x80], [0xED, 0xA0, 0x80], [0xF0, 0x8F, 0x80, 0x80], [0xF4, 0x90, 0x80, 0x80],
      [0xFF], [0xC3], [0xE2, 0x82], [0xF0, 0x9F, 0x98],
    ] as [[UInt8]])
  func refusesMalformedUTF8(sequence: [UInt8]) {
    for lead in 0...9 {
      let text = [UInt8(ascii: "\"")] + Array(repeating: UInt8(ascii: "a"), count: lead) + sequence
      for tail in [[], [UInt8(ascii: "\"")], Array("aaaaaaaaaa\"".utf8)] {
        let error = #expect(throws: JSONScanError.self) { try JSONTree(scanning: text + tail) }
        #expect(error?.reason == .invalidUTF8)
        #expect(error?.offset == lead + 1)
      }
    }
  }

  @Test("a special character is found at every place of those that are looked at together")
  func wordBorders() throws {
    for lead in 0...49 {
      for (written, meant) in [("\\\"", "\""), ("\\\\", "\\"), ("\\n", "\n"), ("é", "é"), ("\u{7F}", "\u{7F}")] {
        let before = String(repeating: "x", count: lead)
        let tree = try JSONTree(scanning: Array("\"\(before)\(written)yyyyyyyyyyyyyyyyyyyyyyy\"".utf8))
        #expect(tree == .string(Array("\(before)\(meant)yyyyyyyyyyyyyyyyyyyyyyy".utf8)))
      }
      let control =
        Array("\"".utf8) + Array(repeating: UInt8(ascii: "x"), count: lead) + [0x1F]
        + Array("yyyyyyyyyyyyyyyyyyyyyy\"".utf8)
      #expect(throws: JSONScanError.self) { try JSONTree(scanning: control) }
    }
  }

  @Test(
    "nests to 128 levels and no deeper",
    arguments: [("[", "]"), ("{\"a\":", "}"), ("[{\"a\":", "}]")])
  func depth(open: String, close: String) throws {
    let levels = JSONScanner.maximumDepth / (open.utf8.filter { $0 == 0x5B || $0 == 0x7B }.count)
    func text(_ count: Int) -> [UInt8] {
      Array((String(repeating: open, count: count) + "1" + String(repeating: close, count: count)).utf8)
    }
    #expect(throws: Never.self) { try JSONTree(scanning: text(levels)) }
    let error = #expect(throws: JSONScanError.self) { try JSONTree(scanning: text(levels + 1)) }
    #expect(error?.reason == .tooDeep)
  }

  @Test("an object that is read member by member nests no deeper than one that is read whole")
  func depthOfReader() {
    func text(_ count: Int) -> [UInt8] {
      Array(
        (#"{"type":"x","payload":"# + String(repeating: "[", count: count) + String(repeating: "]", count: count) + "}")
          .utf8)
    }
    #expect(throws: Never.self) { try text(127).withUnsafeBytes { try EventScan($0) } }
    #expect(throws: EventRejection.notJSON) { try text(128).withUnsafeBytes { try EventScan($0) } }
  }

  @Test(
    "reads integers within Int64 and positions that browsers count exactly",
    arguments: [
      ("0", 0, 0), ("-0", 0, 0), ("15", 15, 15), ("-1", -1, nil),
      ("9007199254740991", 9_007_199_254_740_991, 9_007_199_254_740_991),
      ("9007199254740992", 9_007_199_254_740_992, nil),
      ("9223372036854775807", Int64.max, nil), ("-9223372036854775808", Int64.min, nil),
      ("9223372036854775808", nil, nil), ("1.0", nil, nil), ("1e3", nil, nil), ("\"1\"", nil, nil), ("true", nil, nil),
    ] as [(String, Int64?, UInt64?)])
  func numbers(text: String, integer: Int64?, position: UInt64?) throws {
    try withScanner(of: text) { scanner in
      let value = try scanner.document()
      #expect(scanner.integer(value) == integer)
      #expect(scanner.position(value) == position)
    }
  }

  @Test("an array's elements are found, up to a limit")
  func elements() throws {
    try withScanner(of: #"[ 1 ,"a,]", [2,3] ,{"b":[]}, null]"#) { scanner in
      let array = try scanner.document()
      let found = try scanner.elements(array, limit: 5)?.map { String(decoding: scanner.raw($0), as: UTF8.self) }
      #expect(found == ["1", "\"a,]\"", "[2,3]", "{\"b\":[]}", "null"])
      let tooMany = try scanner.elements(array, limit: 4)
      #expect(tooMany == nil)
    }
    try withScanner(of: "[ ]") { scanner in
      let none = try scanner.elements(try scanner.document(), limit: 0)
      #expect(none == [])
    }
    try withScanner(of: "{}") { scanner in
      let elements = try scanner.elements(try scanner.document(), limit: 5)
      #expect(elements == nil)
    }
  }

  @Test("keys are compared by their characters, however they are escaped")
  func escapedKeys() throws {
    try withScanner(of: #"{"t\u0079pe":1}"#) { scanner in
      var reader = try JSONObjectReader(scanner)
      let first = try reader.next()
      let member = try #require(first)
      #expect(scanner.equals(member.key, "type"))
      #expect(!scanner.equals(member.key, "typ"))
      #expect(!scanner.equals(member.key, "types"))
      let second = try reader.next()
      #expect(second == nil)
      try reader.finish()
    }
  }
}
