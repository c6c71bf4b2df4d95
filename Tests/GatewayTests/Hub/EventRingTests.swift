import ChatProtocol
import TestSupport
import Testing

@testable import Gateway

@Suite("A thread's ring of last events")
struct EventRingTests {
  private func entry(_ seq: UInt64, size: Int = 10) -> LogPage.Entry {
    LogPage.Entry(seq: seq, json: Array(repeating: UInt8(ascii: "x"), count: size))
  }

  private func ring(_ seqs: ClosedRange<UInt64>, events: Int = 5, bytes: Int = 1000) -> EventRing {
    var ring = EventRing(maximumEvents: events, maximumBytes: bytes)
    for seq in seqs { ring.append(entry(seq)) }
    return ring
  }

  @Test("has all behind a position, or says that it has not")
  func entries() {
    let ring = ring(1...8)
    #expect(ring.entries(after: 2, limit: 100) == nil)
    #expect(ring.entries(after: 3, limit: 100)?.map(\.seq) == [4, 5, 6, 7, 8])
    #expect(ring.entries(after: 6, limit: 100)?.map(\.seq) == [7, 8])
    #expect(ring.entries(after: 8, limit: 100) == [])
    #expect(ring.entries(after: 9, limit: 100) == nil)
    #expect(ring.entries(after: 3, limit: 2)?.map(\.seq) == [4, 5])
    #expect(EventRing(maximumEvents: 5, maximumBytes: 10).entries(after: 0, limit: 1) == nil)
  }

  @Test("weighs its events: the oldest go first")
  func bytes() {
    var ring = EventRing(maximumEvents: 100, maximumBytes: 100)
    for seq in 1...3 as ClosedRange<UInt64> { ring.append(entry(seq, size: 40)) }
    #expect(ring.entries(after: 1, limit: 10)?.map(\.seq) == [2, 3])
    #expect(ring.entries(after: 0, limit: 10) == nil)
    ring.append(entry(4, size: 101))
    #expect(ring.entries(after: 3, limit: 10) == nil)
    ring.append(entry(5, size: 10))
    #expect(ring.entries(after: 4, limit: 10)?.map(\.seq) == [5])
  }

  @Test("a gap empties it: what it has is always without holes")
  func gap() {
    var ring = ring(1...3)
    ring.append(entry(7))
    #expect(ring.entries(after: 3, limit: 10) == nil)
    #expect(ring.entries(after: 6, limit: 10)?.map(\.seq) == [7])
  }

  @Test("has what a plain list would have, whatever comes", arguments: 0..<8 as Range<UInt64>)
  func model(_ seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let (events, bytes) = (Int.random(in: 0...9, using: &random), Int.random(in: 50...400, using: &random))
    var ring = EventRing(maximumEvents: events, maximumBytes: bytes)
    var model: [LogPage.Entry] = []
    var seq: UInt64 = 0
    for _ in 0..<400 {
      seq += Int.random(in: 0..<30, using: &random) == 0 ? 2 : 1
      let entry = entry(seq, size: Int.random(in: 0...120, using: &random))
      ring.append(entry)
      if let last = model.last, last.seq + 1 != seq { model = [] }
      model.append(entry)
      while model.count > events || model.reduce(0, { $0 + $1.json.count }) > bytes { model.removeFirst() }
      let after = seq - min(seq, UInt64.random(in: 0...12, using: &random))
      let limit = Int.random(in: 1...12, using: &random)
      let expected: [LogPage.Entry]? =
        if let first = model.first, after + 1 >= first.seq {
          Array(model.filter { $0.seq > after }.prefix(limit))
        } else {
          nil
        }
      #expect(ring.entries(after: after, limit: limit) == expected)
      ring.prefetch()
    }
  }

  @Test("a position at the end of all counting does not trap")
  func extremes() {
    #expect(ring(1...3).entries(after: 0x1F_FFFF_FFFF_FFFF, limit: 10) == nil)
  }
}
