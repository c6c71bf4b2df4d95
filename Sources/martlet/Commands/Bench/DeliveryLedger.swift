/// What one connection has got of its thread, lane by lane: what came twice, late or not at all. Pure.
struct DeliveryLedger: Hashable, Sendable {
  /// What a delivery is.
  enum Entry: Hashable, Sendable {
    case first
    /// It came behind one that was sent after it.
    case late
    case again
  }

  private var expected: [Int: Int] = [:]
  private var missing: [Int: Set<Int>] = [:]
  private(set) var delivered = 0
  private(set) var doubled = 0
  private(set) var reordered = 0

  /// Takes a delivery.
  mutating func receive(lane: Int, number: Int) -> Entry {
    let next = expected[lane, default: 0]
    if number < next {
      guard missing[lane]?.remove(number) != nil else {
        doubled += 1
        return .again
      }
      reordered += 1
      delivered += 1
      return .late
    }
    if number > next { missing[lane, default: []].formUnion(next..<number) }
    expected[lane] = number + 1
    delivered += 1
    return .first
  }

  /// How many of those that were sent have not come.
  ///
  /// - Parameters:
  ///   - sent: how many each lane has sent.
  ///   - uncertain: those of which the server has not said that it took them.
  func lost(sent: [Int: Int], uncertain: [Int: Set<Int>]) -> Int {
    sent.reduce(0) { sum, lane in
      let (lane, count) = lane
      let beyond = Set(min(expected[lane, default: 0], count)..<count)
      return sum + beyond.union(missing[lane] ?? []).subtracting(uncertain[lane] ?? []).count
    }
  }
}
