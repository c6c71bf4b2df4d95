import Foundation
import TestSupport
import Testing

@testable import martlet

@Suite("Moments")
struct InstantTests {
  @Test(
    "RFC 3339 and seconds are read",
    arguments: [
      ("0", 0), ("1700000000", 1_700_000_000), ("1970-01-01T00:00:00Z", 0), ("1970-01-01t00:00:01z", 1),
      ("2000-02-29T12:00:00Z", 951_825_600), ("2026-01-31T12:00:00.999Z", 1_769_860_800),
      ("2026-01-31T12:00:00+03:00", 1_769_850_000), ("2026-01-31 12:00:00-01:30", 1_769_866_200),
      ("2016-12-31T23:59:60Z", 1_483_228_800), ("1969-12-31T23:59:59Z", -1), ("0001-01-01T00:00:00Z", -62_135_596_800),
    ] as [(String, Int64)])
  func good(text: String, seconds: Int64) {
    #expect(Instant.seconds(text) == seconds)
  }

  @Test(
    "Everything else is not",
    arguments: [
      "", "now", "-1", "1.5", "2026-01-31", "2026-01-31T12:00:00", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z",
      "2026-02-29T00:00:00Z", "2100-02-29T00:00:00Z", "2026-01-31T24:00:00Z", "2026-01-31T12:60:00Z",
      "2026-01-31T12:00:61Z", "2026-01-31T12:00:00.Z", "2026-01-31T12:00:00+3:00", "2026-01-31T12:00:00+24:00",
      "2026-01-31T12:00:00Zx", "2026/01/31T12:00:00Z", "２026-01-31T12:00:00Z", "9999999999999999",
    ])
  func bad(text: String) {
    #expect(Instant.seconds(text) == nil)
  }

  @Test("Days are counted as the calendar counts them")
  func calendar() throws {
    var generator = SeededGenerator()
    print("seed: MARTLET_SEED=\(generator.seed)")
    for _ in 0..<2000 {
      // Foundation counts Julian days before October 1582.
      let seconds = Int64.random(in: -12_000_000_000...250_000_000_000, using: &generator)
      let text = Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601)
      #expect(Instant.seconds(text) == seconds, "\(text)")
    }
  }
}
