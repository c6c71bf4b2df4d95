import ChatProtocol
import Foundation
import Testing

@Suite("Identifiers")
struct IdentifierTests {
  @Test("a number and a string of the same characters are the same id, each handed on as it came")
  func forms() throws {
    let number = ThreadID(15)
    let string = try #require(ThreadID("15"))
    #expect(number == string)
    #expect(number.hashValue == string.hashValue)
    #expect(Set([number, string]).count == 1)
    #expect(number.json == "15")
    #expect(string.json == "\"15\"")
    #expect(try #require(ThreadID("015")) != number)
    #expect(ThreadID(-1).json == "-1")
    #expect(try #require(ThreadID("-1")) == ThreadID(-1))
  }

  @Test(
    "a string id has 1 to 64 characters of [A-Za-z0-9_-]",
    arguments: [
      ("g_4f-A", true), ("a", true), (String(repeating: "a", count: 64), true), ("_", true), ("-", true),
      ("", false), (String(repeating: "a", count: 65), false), ("a b", false), ("a.b", false), ("a*", false),
      ("é", false), ("a\"", false), ("a\n", false), ("a\u{0}", false), ("１５", false), ("a/..", false), ("%31", false),
    ])
  func alphabet(text: String, isValid: Bool) {
    #expect((UserID(text) != nil) == isValid)
  }

  @Test(
    "in names, what reads as a canonical integer is a number",
    arguments: [
      ("15", "15"), ("-7", "-7"), ("0", "0"), ("9223372036854775807", "9223372036854775807"),
      ("9223372036854775808", "\"9223372036854775808\""), ("015", "\"015\""), ("-0", "\"-0\""), ("g_1", "\"g_1\""),
      ("+5", nil), ("", nil), ("1.0", nil),
    ] as [(String, String?)])
  func names(text: String, json: String?) {
    #expect(ThreadID(fromName: text)?.json == json)
  }

  @Test("integers sort by value, before longer strings")
  func order() throws {
    let ids = [ThreadID(100), ThreadID(9), ThreadID(20), try #require(ThreadID("g_long"))]
    #expect(ids.sorted().map(\.text) == ["9", "20", "100", "g_long"])
  }

  @Test("decoding and encoding keep the form and refuse what is no id")
  func coding() throws {
    let text = #"[15,"15","g_1",-3]"#
    let ids = try JSONDecoder().decode([UserID].self, from: Data(text.utf8))
    #expect(ids.map(\.isNumber) == [true, false, false, true])
    #expect(String(decoding: try JSONEncoder().encode(ids), as: UTF8.self) == text)
    for bad in [#"[""]"#, #"["a b"]"#, "[1.5]", "[null]", "[true]", "[{}]", "[9223372036854775808]"] {
      #expect(throws: DecodingError.self, "\(bad)") { try JSONDecoder().decode([UserID].self, from: Data(bad.utf8)) }
    }
  }

  @Test(
    "the scanner finds the same ids as the decoder",
    arguments: [
      ("15", "15"), ("\"15\"", "\"15\""), ("\"g\\u005f1\"", "\"g_1\""), ("-3", "-3"), ("1.0", nil), ("1e1", nil),
      ("\"\"", nil), ("\"a.b\"", nil), ("null", nil), ("true", nil), ("[15]", nil), ("9223372036854775808", nil),
    ] as [(String, String?)])
  func scanned(text: String, json: String?) throws {
    try withScanner(of: text) { scanner in
      let id: ThreadID? = scanner.identifier(try scanner.document())
      #expect(id?.json == json)
    }
  }

  @Test(
    "a role is 1 to 32 characters of [a-z0-9_-] that begin with a letter",
    arguments: [
      ("client", true), ("manager", true), ("bot-2_a", true), (String(repeating: "a", count: 32), true),
      ("", false), ("Client", false), ("2nd", false), ("a b", false), (String(repeating: "a", count: 33), false),
      ("a\"", false), ("ä", false),
    ])
  func roles(name: String, isValid: Bool) {
    #expect((Role(name) != nil) == isValid)
  }

  @Test("the known roles are equal to what their names give")
  func knownRoles() {
    #expect(Role("client") == .client)
    #expect(Role("manager") == .manager)
  }
}
