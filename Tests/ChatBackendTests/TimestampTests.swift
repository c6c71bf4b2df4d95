import Foundation
import Testing

@testable import ChatBackend

@Suite struct TimestampTests {
  @Test(arguments: [
    (0, "1970-01-01T00:00:00.000Z"), (1_736_510_400_000, "2025-01-10T12:00:00.000Z"),
    (951_782_399_999, "2000-02-28T23:59:59.999Z"), (951_782_400_000, "2000-02-29T00:00:00.000Z"),
    (4_107_542_400_001, "2100-03-01T00:00:00.001Z"), (-1, "1969-12-31T23:59:59.999Z"),
  ])
  func `A moment is written as RFC 3339 in UTC`(milliseconds: Int64, text: String) {
    #expect(Timestamp(milliseconds: milliseconds).rfc3339 == text)
  }

  @Test func `The calendar agrees with the platform's over eight centuries`() {
    let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
    for day in stride(from: Int64(-100_000), to: 200_000, by: 37) {
      let milliseconds = day * 86_400_000 + 43_200_500
      let expected = Date(timeIntervalSince1970: Double(milliseconds) / 1000).formatted(style)
      #expect(Timestamp(milliseconds: milliseconds).rfc3339 == expected)
    }
  }
}
