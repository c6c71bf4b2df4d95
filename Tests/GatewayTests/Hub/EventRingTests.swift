import Testing

@testable import Gateway

@Suite("A thread's ring of events")
struct EventRingTests {
  private func entry(_ seq: UInt64, bytes: Int = 10) -> LogPage.Entry {
    LogPage.Entry(seq: seq, json: Array(repeating: 0x20, count: bytes))
  }

  private func ring(_ range: ClosedRange<UInt64>, events: Int = 4, bytes: Int = 1000) -> EventRing {
    var ring = EventRing(maximumEvents: events, maximumBytes: bytes)
    for seq in range { ring.append(entry(seq)) }
    return ring
  }

  @Test("gives what follows a position that it reaches back to")
  func gives() {
    let ring = ring(1...6)
    #expect(ring.entries(after: 2, limit: 10)?.map(\.seq) == [3, 4, 5, 6])
    #expect(ring.entries(after: 4, limit: 1)?.map(\.seq) == [5])
    #expect(ring.entries(after: 6, limit: 10)?.isEmpty == true)
  }

  @Test("says nothing of positions that it does not reach back to, or beyond its end")
  func refuses() {
    let ring = ring(1...6)
    #expect(ring.entries(after: 1, limit: 10) == nil)
    #expect(ring.entries(after: 7, limit: 10) == nil)
    #expect(EventRing(maximumEvents: 4, maximumBytes: 9).entries(after: 0, limit: 10) == nil)
  }

  @Test("starts anew behind a gap, so that what it gives is always whole")
  func restartsBehindGap() {
    var ring = ring(1...3)
    ring.append(entry(5))
    #expect(ring.entries(after: 2, limit: 10) == nil)
    #expect(ring.entries(after: 4, limit: 10)?.map(\.seq) == [5])
  }

  @Test("keeps within its bytes, even if one event alone is more")
  func boundsBytes() {
    var ring = EventRing(maximumEvents: 100, maximumBytes: 50)
    for seq in 1...20 as ClosedRange<UInt64> { ring.append(entry(seq)) }
    #expect(ring.entries(after: 15, limit: 100)?.count == 5)
    #expect(ring.entries(after: 14, limit: 100) == nil)
    ring.append(entry(21, bytes: 51))
    #expect(ring.entries(after: 20, limit: 100) == nil)
  }
}
