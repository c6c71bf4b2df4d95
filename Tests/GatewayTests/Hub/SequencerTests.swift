import ChatProtocol
import TestSupport
import Testing

@testable import Gateway

@Suite("A thread's sequencer")
struct SequencerTests {
  private func entry(_ seq: UInt64) -> LogPage.Entry { LogPage.Entry(seq: seq, json: utf8("\(seq)")) }
  private func entries(_ range: ClosedRange<UInt64>) -> [LogPage.Entry] { range.map(entry) }

  @Test("what follows is delivered, what was delivered is dropped")
  func inOrder() {
    var sequencer = Sequencer(last: 41, maximumHeld: 10)
    #expect(sequencer.receive(entry(42)) == .deliver(entry(42)))
    #expect(sequencer.receive(entry(42)) == .duplicate)
    #expect(sequencer.receive(entry(1)) == .duplicate)
    #expect(sequencer.receive(entry(43)) == .deliver(entry(43)))
    #expect(sequencer.last == 43)
    #expect(!sequencer.hasHole)
  }

  @Test("44 before 43 waits for it, and both come in order")
  func hole() {
    var sequencer = Sequencer(last: 42, maximumHeld: 10)
    #expect(sequencer.receive(entry(44)) == .held)
    #expect(sequencer.receive(entry(44)) == .duplicate)
    #expect(sequencer.hasHole)
    #expect(sequencer.last == 42)
    #expect(sequencer.receive(entry(43)) == .deliver(entry(43), held: entries(44...44)))
    #expect(!sequencer.hasHole)
  }

  @Test("of two holes the second stays until it is filled")
  func twoHoles() {
    var sequencer = Sequencer(last: 1, maximumHeld: 10)
    for seq in [3, 4, 6] as [UInt64] { #expect(sequencer.receive(entry(seq)) == .held) }
    #expect(sequencer.receive(entry(2)) == .deliver(entry(2), held: entries(3...4)))
    #expect(sequencer.hasHole)
    #expect(sequencer.fill(entries(5...6)) == entries(5...6))
    #expect(!sequencer.hasHole)
  }

  @Test("a page of the log fills the hole once, whatever came meanwhile")
  func fill() {
    var sequencer = Sequencer(last: 1, maximumHeld: 10)
    #expect(sequencer.receive(entry(4)) == .held)
    #expect(sequencer.receive(entry(2)) == .deliver(entry(2)))
    #expect(sequencer.fill(entries(1...5)) == entries(3...5))
    #expect(sequencer.fill(entries(1...5)) == [])
    #expect(sequencer.last == 5)
  }

  @Test("what does not fit is forgotten, but known to be missing")
  func limit() {
    var sequencer = Sequencer(last: 0, maximumHeld: 2)
    for seq in [3, 4, 5] as [UInt64] { #expect(sequencer.receive(entry(seq)) == .held) }
    #expect(sequencer.fill(entries(1...2)) == entries(1...4))
    #expect(sequencer.hasHole)
    #expect(sequencer.fill(entries(5...5)) == entries(5...5))
    #expect(!sequencer.hasHole)
  }

  @Test("a head beyond what was seen is a hole at the end")
  func silentTail() {
    var sequencer = Sequencer(last: 5, maximumHeld: 10)
    sequencer.note(head: 5)
    #expect(!sequencer.hasHole)
    sequencer.note(head: 7)
    #expect(sequencer.hasHole)
    #expect(sequencer.fill(entries(6...7)) == entries(6...7))
    #expect(!sequencer.hasHole)
  }

  @Test("without a known head the first event is the beginning")
  func unknownHead() {
    var sequencer = Sequencer(last: nil, maximumHeld: 10)
    #expect(!sequencer.hasHole)
    #expect(sequencer.receive(entry(17)) == .deliver(entry(17)))
    #expect(sequencer.receive(entry(16)) == .duplicate)
    #expect(sequencer.receive(entry(19)) == .held)
  }

  @Test("a hole that is given up leaves a gap, and order")
  func skip() {
    var sequencer = Sequencer(last: 1, maximumHeld: 10)
    for seq in [9, 4, 5] as [UInt64] { _ = sequencer.receive(entry(seq)) }
    #expect(sequencer.skipHole() == [entry(4), entry(5), entry(9)])
    #expect(sequencer.last == 9)
    #expect(!sequencer.hasHole)
    #expect(sequencer.receive(entry(3)) == .duplicate)
  }

  @Test("what the log denies is discarded, and its place is free")
  func discard() {
    var sequencer = Sequencer(last: 1, maximumHeld: 10)
    _ = sequencer.receive(LogPage.Entry(seq: 9, json: utf8("forged")))
    sequencer.discard(beyond: 1)
    #expect(!sequencer.hasHole)
    #expect(sequencer.receive(entry(2)) == .deliver(entry(2)))
    #expect(sequencer.fill(entries(3...9)) == entries(3...9))
  }

  @Test("whatever is lost, doubled and shuffled on the way, each event passes once and in order")
  func random() {
    var random = SeededGenerator.announced("sequencer")
    for _ in 0..<300 {
      let head = UInt64.random(in: 0...60, using: &random)
      let start = UInt64.random(in: 0...head, using: &random)
      var sequencer = Sequencer(last: start, maximumHeld: Int.random(in: 0...8, using: &random))
      var delivered: [LogPage.Entry] = []
      var arrivals: [UInt64] = []
      for seq in 0..<head {
        for _ in 0..<Int.random(in: 0...2, using: &random) { arrivals.append(seq + 1) }
      }
      for index in arrivals.indices where Bool.random(using: &random) {
        arrivals.swapAt(index, min(arrivals.count - 1, index + Int.random(in: 0...5, using: &random)))
      }
      for seq in arrivals {
        if case .deliver(let entry, let held) = sequencer.receive(entry(seq)) { delivered += [entry] + held }
        if sequencer.hasHole, Int.random(in: 0...3, using: &random) == 0, let last = sequencer.last {
          let end = min(head, last + UInt64.random(in: 1...4, using: &random))
          delivered += sequencer.fill(end > last ? entries(last + 1...end) : [])
        }
      }
      sequencer.note(head: head)
      while sequencer.hasHole, let last = sequencer.last {
        delivered += sequencer.fill(entries(last + 1...min(head, last + 7)))
      }
      #expect(delivered == (start < head ? entries(start + 1...head) : []))
    }
  }
}
