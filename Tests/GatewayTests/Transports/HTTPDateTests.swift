import Testing

@testable import Gateway

@Suite("The time as HTTP writes it")
struct HTTPDateTests {
  @Test(
    "the example of RFC 9110, section 5.6.7, and the epoch",
    arguments: [
      (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
    ])
  func dates(second: Int, text: String) {
    let date = HTTPDate()
    #expect(date.text(at: second) == text)
    #expect(date.text(at: second) == text)
  }
}
