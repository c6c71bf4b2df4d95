import NIOCore

/// How long messages go first between two portions of a dead node's users. Pure.
enum ReapingPace {
  /// For each time that a portion takes, so many times go by: a Redis which has little left is asked seldom.
  private static let othersShare: Int64 = 19
  private static let shortest = TimeAmount.milliseconds(5)
  /// A node's users are not to be ghosts for minutes: the pauses for 18,000 of them are 18 s together at most.
  private static let longest = TimeAmount.milliseconds(50)

  /// The pause behind a portion whose answer took so long.
  static func pause(behind took: TimeAmount) -> TimeAmount {
    min(longest, max(shortest, .nanoseconds(max(0, min(took, longest).nanoseconds) * othersShare)))
  }
}
