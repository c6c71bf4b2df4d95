import Testing

@testable import Gateway

@Suite("A thread's sequencer")
struct SequencerTests {
  private func entry(_ seq: UInt64) -> LogPage.Entry { LogPage.Entry(seq: seq, json: Array("{\"seq\":\(seq)}".utf8)) }

  @Test("lets consecutive positions pass at once")
  func passesInOrder() {
    var sequencer = Sequencer(last: 41, maximumHeld: 8)
    #expect(sequencer.receive(entry(42)) == .deliver([entry(42)]))
    #expect(sequencer.receive(entry(43)) == .deliver([entry(43)]))
    #expect(sequencer.last == 43)
    #expect(!sequencer.hasHole)
  }

  @Test("drops what was delivered before, and what is held already")
  func dropsDuplicates() {
    var sequencer = Sequencer(last: 41, maximumHeld: 8)
    #expect(sequencer.receive(entry(41)) == .duplicate)
    #expect(sequencer.receive(entry(7)) == .duplicate)
    #expect(sequencer.receive(entry(44)) == .held)
    #expect(sequencer.receive(entry(44)) == .duplicate)
  }

  @Test("holds back what comes behind a hole until the hole is filled, then delivers in order")
  func fillsHoles() {
    var sequencer = Sequencer(last: 41, maximumHeld: 8)
    #expect(sequencer.receive(entry(44)) == .held)
    #expect(sequencer.receive(entry(46)) == .held)
    #expect(sequencer.hasHole)
    #expect(sequencer.receive(entry(42)) == .deliver([entry(42)]))
    #expect(sequencer.fill([entry(42), entry(43)]) == [entry(43), entry(44)])
    #expect(sequencer.hasHole)
    #expect(sequencer.receive(entry(45)) == .deliver([entry(45), entry(46)]))
    #expect(!sequencer.hasHole)
  }

  @Test("forgets what it cannot hold, and knows that it is missing")
  func boundsWhatItHolds() {
    var sequencer = Sequencer(last: 0, maximumHeld: 2)
    for seq in [3, 4, 5, 6] as [UInt64] { #expect(sequencer.receive(entry(seq)) == .held) }
    #expect(sequencer.fill([entry(1), entry(2)]) == [entry(1), entry(2), entry(3), entry(4)])
    #expect(sequencer.hasHole, "5 and 6 were seen and are not here")
    #expect(sequencer.fill([entry(5), entry(6)]) == [entry(5), entry(6)])
    #expect(!sequencer.hasHole)
  }

  @Test("begins with the first position it sees where nobody knows the head")
  func beginsAnywhere() {
    var sequencer = Sequencer(last: nil, maximumHeld: 8)
    #expect(!sequencer.hasHole)
    #expect(sequencer.receive(entry(9)) == .deliver([entry(9)]))
    #expect(sequencer.receive(entry(9)) == .duplicate)
  }

  @Test("learns of a hole from the log's head")
  func notesTheHead() {
    var sequencer = Sequencer(last: 5, maximumHeld: 8)
    sequencer.note(head: 7)
    #expect(sequencer.hasHole)
    sequencer.note(head: 6)
    #expect(sequencer.highest == 7)
    sequencer.discard(beyond: 5)
    #expect(!sequencer.hasHole)
  }

  @Test("gives a hole up in order, and does not go back")
  func skipsHoles() {
    var sequencer = Sequencer(last: 1, maximumHeld: 8)
    _ = sequencer.receive(entry(5))
    _ = sequencer.receive(entry(3))
    #expect(sequencer.skipHole() == [entry(3), entry(5)])
    #expect(sequencer.receive(entry(2)) == .duplicate)
    #expect(sequencer.receive(entry(6)) == .deliver([entry(6)]))
  }

  @Test("delivers each position once and in order, however events are shuffled, doubled and lost", arguments: 0..<50)
  func survivesAnyOrder(round: UInt64) {
    let seed = UInt64.random(in: .min ... .max) &+ round
    var random = SeededGenerator(seed: seed)
    var sequencer = Sequencer(last: 0, maximumHeld: 16)
    var delivered: [UInt64] = []
    let log = (1...200).map { entry(UInt64($0)) }
    var arrivals = log.filter { _ in Int.random(in: 0..<10, using: &random) > 0 }
    arrivals += arrivals.filter { _ in Int.random(in: 0..<5, using: &random) == 0 }
    for index in arrivals.indices {
      arrivals.swapAt(index, min(arrivals.count - 1, index + Int.random(in: 0..<8, using: &random)))
    }
    for arrival in arrivals {
      if case .deliver(let entries) = sequencer.receive(arrival) { delivered += entries.map(\.seq) }
      if Int.random(in: 0..<6, using: &random) == 0, sequencer.hasHole {
        let last = Int(sequencer.last ?? 0)
        delivered += sequencer.fill(Array(log[last..<min(last + 5, 200)])).map(\.seq)
      }
    }
    delivered += sequencer.fill(log).map(\.seq)
    #expect(delivered == Array(1...200), "seed \(seed)")
  }
}
