/// Times of any length in constant memory, each kept to within 1 part in 64. Pure.
///
/// Below 64 each value has a place of its own; above, each power of two is cut into 64 equal parts.
struct LatencyHistogram: Hashable, Sendable {
  private static let parts = 64
  private var counts = [UInt64](repeating: 0, count: 59 * parts)
  /// How many were added.
  private(set) var count: UInt64 = 0
  /// The longest, exactly.
  private(set) var maximum: UInt64 = 0

  /// Adds a time; one below 0 counts as 0, for two clocks need not agree to the last.
  mutating func add(_ value: Int64) {
    let value = UInt64(max(0, value))
    counts[Self.index(of: value)] += 1
    count += 1
    maximum = max(maximum, value)
  }

  /// Adds all that another one holds.
  mutating func add(_ other: LatencyHistogram) {
    for index in counts.indices { counts[index] += other.counts[index] }
    count += other.count
    maximum = max(maximum, other.maximum)
  }

  /// The time that a part of all do not exceed: `value(at: 0.99)`; 0 if there are none.
  func value(at part: Double) -> UInt64 {
    guard count > 0 else { return 0 }
    let wanted = UInt64((part.clamped(to: 0...1) * Double(count)).rounded(.up)).clamped(to: 1...count)
    var seen: UInt64 = 0
    for (index, number) in counts.enumerated() {
      seen += number
      if seen >= wanted { return min(Self.upperEnd(of: index), maximum) }
    }
    return maximum
  }

  private static func index(of value: UInt64) -> Int {
    guard value >= parts else { return Int(value) }
    let shift = 57 - value.leadingZeroBitCount
    return (shift + 1) * parts + Int(value >> UInt64(shift)) - parts
  }

  /// The largest value of a place.
  private static func upperEnd(of index: Int) -> UInt64 {
    guard index >= parts else { return UInt64(index) }
    let shift = UInt64(index / parts - 1)
    return (UInt64(index % parts + parts) << shift) + ((1 << shift) - 1)
  }
}

extension Comparable {
  fileprivate func clamped(to range: ClosedRange<Self>) -> Self { min(max(self, range.lowerBound), range.upperBound) }
}
