import NIOCore

/// How fast a dead node's users are taken off, so that messages do not wait for it. Pure.
///
/// Redis does nothing else while it takes users off (8 µs each, twice that where it shares its core), and what waits behind
/// it comes late in a crowd: hence few at a time, and seldom.
enum ReapingPace {
  /// About how many users are taken off at a time.
  static let portion = 10
  /// For each time that a portion takes, so many times go by: a Redis which has little left is asked seldom.
  private static let othersShare: Int64 = 49
  private static let shortest = TimeAmount.milliseconds(4)
  /// A node's users are not to be ghosts for minutes: the pauses for 18,000 of them are 36 s together at most.
  private static let longest = TimeAmount.milliseconds(20)

  /// The pause behind a portion whose answer took so long.
  static func pause(behind took: TimeAmount) -> TimeAmount {
    min(longest, max(shortest, .nanoseconds(max(0, min(took, longest).nanoseconds) * othersShare)))
  }
}
