import NIOCore

/// Limits a rate with bursts: a bucket that fills evenly and from which each action takes one token.
struct TokenBucket: Hashable, Sendable {
  private var tokens: Float
  private var updated: NIODeadline
  private let perSecond: Float
  private let burst: Float

  /// A full bucket.
  init(perSecond: Double, burst: Double, now: NIODeadline) {
    self.tokens = Float(burst)
    self.perSecond = Float(perSecond)
    self.burst = Float(burst)
    self.updated = now
  }

  /// Whether the bucket is full again, so that a new one would do as well.
  func isFull(now: NIODeadline) -> Bool {
    tokens + Float((now - updated).nanoseconds) / 1e9 * perSecond >= burst
  }

  /// Takes a token; false if there is none.
  mutating func take(now: NIODeadline) -> Bool {
    let elapsed = Float((now - updated).nanoseconds) / 1e9
    if elapsed > 0 {
      tokens = min(burst, tokens + elapsed * perSecond)
      updated = now
    }
    guard tokens >= 1 else { return false }
    tokens -= 1
    return true
  }
}
