/// How long to wait before the next attempt: doubling from a tenth of a second to five seconds, and a random part of
/// it, so that many who failed together do not come back together.
enum RetryDelay {
  /// The delay before attempt number `attempt` (1: the first repetition); `random` from 0 to 1.
  static func before(attempt: Int, random: Double) -> Duration {
    let milliseconds = min(5000, 100 << min(max(attempt, 1) - 1, 10))
    return .milliseconds(Double(milliseconds) * (0.5 + 0.5 * random))
  }
}
