/// How soon a client that polls should ask again: soon while people talk, seldom when nothing happens or nobody looks.
enum PollPace {
  /// Milliseconds until the next poll.
  ///
  /// - Parameters:
  ///   - hasMore: more is there already.
  ///   - quietFor: milliseconds since the newest event in the caller's threads; nil if there is none.
  ///   - hidden: the page is in a hidden tab.
  static func askAgainMs(hasMore: Bool, quietFor: Int64?, hidden: Bool) -> Int {
    if hasMore { return 0 }
    let quiet = quietFor ?? .max
    if hidden { return quiet < 300_000 ? 30_000 : 60_000 }
    if quiet < 30_000 { return 1000 }
    if quiet < 300_000 { return 3000 }
    return 15_000
  }
}
