import NIOCore

/// The pauses between attempts to connect: at random up to a time that doubles with each failure ("full jitter"), so that
/// many who lost the same server do not come back together. Pure.
///
/// Source: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
struct RedisBackoff: Hashable {
  private let range: ClosedRange<TimeAmount>
  private var failures = 0

  init(range: ClosedRange<TimeAmount>) {
    self.range = range
  }

  /// The pause before the next attempt; `random` from 0 to 1.
  mutating func pause(random: Double) -> TimeAmount {
    let doubled = range.lowerBound.nanoseconds << min(failures, 20)
    failures += 1
    return .nanoseconds(Int64(Double(min(doubled, range.upperBound.nanoseconds)) * random))
  }

  /// A connection has ended. One that lasted longer than the longest pause was a good one; others may be refused by a
  /// server that takes connections and drops them.
  mutating func ended(after lifetime: TimeAmount) {
    if lifetime > range.upperBound { failures = 0 }
  }
}
