/// How long to wait before the next attempt: longer each time, and never the same for all.
struct Backoff: Hashable, Sendable {
  /// The first wait's longest.
  static let first = 500
  /// The longest wait of all.
  static let longest = 30_000

  private var attempts = 0

  /// The next wait, in milliseconds: from half of a bound, which doubles from ``first`` to ``longest``, to all of it.
  mutating func next(using generator: inout some RandomNumberGenerator) -> Int {
    let bound = min(Self.longest, Self.first << min(attempts, 10))
    attempts += 1
    return Int.random(in: bound / 2...bound, using: &generator)
  }

  /// It went well: begin anew.
  mutating func reset() { attempts = 0 }
}
