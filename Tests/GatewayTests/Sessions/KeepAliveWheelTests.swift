import TestSupport
import Testing

@testable import Gateway

@Suite("Turns to be pinged")
struct KeepAliveWheelTests {
  @Test("each session has one turn a round, and no turn is much longer than another")
  func turns() {
    var wheel = KeepAliveWheel(turns: 250)
    for number: UInt64 in 1...2_010 { wheel.add(number) }
    for _ in 0..<3 {
      let round = (0..<250).map { _ in wheel.take() }
      #expect(round.flatMap(\.self).sorted() == Array(1...2_010))
      #expect(round.allSatisfy { $0.count == 8 || $0.count == 9 })
    }
  }

  @Test("who comes is found within a round, who goes has no turn any more", arguments: [1, 2, 7, 100])
  func changes(turns: Int) {
    var random = SeededGenerator.announced("KeepAliveWheelTests.changes")
    var wheel = KeepAliveWheel(turns: turns)
    var present: Set<UInt64> = []
    var number: UInt64 = 0
    for _ in 0..<200 {
      if Bool.random(using: &random) {
        number += UInt64.random(in: 1...3, using: &random)
        wheel.add(number)
        present.insert(number)
      } else if let one = present.randomElement(using: &random) {
        wheel.remove(one)
        present.remove(one)
      }
      wheel.remove(number + 1)
      let round = (0..<turns).flatMap { _ in wheel.take() }
      #expect(Set(round) == present)
      #expect(round.count == present.count)
    }
  }

  @Test("a round has a turn at least")
  func least() {
    var wheel = KeepAliveWheel(turns: 0)
    wheel.add(3)
    #expect(wheel.take() == [3])
    #expect(wheel.take() == [3])
  }
}
