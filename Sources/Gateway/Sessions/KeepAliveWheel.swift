/// Whose turn it is to show that it is alive: each session once a round, the round's turns alike. Pure.
///
/// To ping all at once, or all of a second, would hold up the deliveries behind them: a thousand pings take several
/// milliseconds.
struct KeepAliveWheel {
  /// By turn, the numbers of its sessions.
  private var turns: [ContiguousArray<UInt64>]
  private var next = 0

  /// A round of so many turns.
  init(turns: Int) {
    self.turns = Array(repeating: [], count: max(1, turns))
  }

  /// Adds a session by its number. Numbers that follow one another come in turns that do.
  mutating func add(_ number: UInt64) {
    turns[turn(of: number)].append(number)
  }

  /// Removes a session.
  mutating func remove(_ number: UInt64) {
    let turn = turn(of: number)
    guard let index = turns[turn].firstIndex(of: number) else { return }
    turns[turn].swapAt(index, turns[turn].count - 1)
    turns[turn].removeLast()
  }

  /// Those whose turn is next.
  mutating func take() -> ContiguousArray<UInt64> {
    defer { next = (next + 1) % turns.count }
    return turns[next]
  }

  private func turn(of number: UInt64) -> Int { Int(number % UInt64(turns.count)) }
}
