import Testing

@testable import martlet

@Suite("Texts of settings")
struct TextTests {
  @Test("Guesses are made for what is near, and only for that")
  func suggestions() {
    let words = ["host", "port", "allowedOrigins", "limits.frameBytes"]
    #expect(didYouMean("prot", among: words) == "; did you mean port?")
    #expect(didYouMean("PORT", among: words) == "; did you mean port?")
    #expect(didYouMean("alowedOrigin", among: words) == "; did you mean allowedOrigins?")
    #expect(didYouMean("database", among: words) == "")
    #expect(didYouMean("", among: words) == "")
    #expect(didYouMean("x", among: []) == "")
    #expect(didYouMean(String(repeating: "port", count: 10_000), among: words) == "")
  }

  @Test(
    "The distance of words",
    arguments: [
      ("", "", 0), ("", "abc", 3), ("abc", "abc", 0), ("abc", "abd", 1), ("abc", "acb", 1), ("abc", "ab", 1),
      ("kitten", "sitting", 3), ("ab", "ba", 1),
    ])
  func distance(left: String, right: String, expected: Int) {
    #expect(editDistance(Array(left.utf8), Array(right.utf8)) == expected)
    #expect(editDistance(Array(right.utf8), Array(left.utf8)) == expected)
  }

  @Test(
    "What may be a password is taken out of a URL",
    arguments: [
      ("redis://h:1/0", "redis://h:1/0"), ("redis://u:p@h", "redis://***@h"), ("redis://u:p@ss@h", "redis://***@h"),
      ("redis://u:p/@h", "redis://***@h"), ("u:p@h", "***@h"), ("https://h/p?key=1", "https://h/p?***"),
      ("@", "***@"), ("://@", "://***@"), ("a@b://c", "***@b://c"), ("", ""),
    ])
  func redaction(text: String, expected: String) {
    #expect(URLText.redacted(text) == expected)
  }

  @Test("URLs need a scheme of the list and a host")
  func urls() {
    for good in ["http://a", "HTTPS://a.b:80/c?d", "http://[::1]:80", "http://u:p@a"] {
      #expect(URLText.isURL(good, schemes: ["http", "https"]), "\(good)")
    }
    for bad in ["", "a", "http:", "http://", "http:///p", "http://:80", "ftp://a", "http://a b", "http://u@"] {
      #expect(!URLText.isURL(bad, schemes: ["http", "https"]), "\(bad)")
    }
  }

  @Test("Numbers are plain digits")
  func numbers() {
    #expect(fraction("2.50") == 2.5)
    #expect(fraction("-0.5") == -0.5)
    for bad in ["", ".", "-", "1.2.3", "1e3", "0x1", "nan", "inf", "1_0", " 1", "１"] {
      #expect(fraction(bad) == nil, "\(bad)")
    }
    #expect(decimal("-5") == -5)
    for bad in ["", "+5", "5.0", "5 ", "0x5"] { #expect(decimal(bad) == nil, "\(bad)") }
  }

  @Test("A quoted value is short and has no control characters")
  func quoting() {
    #expect(quoted("a\u{1B}[31m\n") == "\"a\u{FFFD}[31m\u{FFFD}\"")
    #expect(quoted(String(repeating: "a", count: 1000)).count < 70)
  }
}
