import ChatProtocol

/// Lets each position of a thread's log pass once and in order: duplicates are dropped, what comes behind a hole is held
/// back until the hole is filled. Pure: no clock, no I/O.
struct Sequencer {
  /// What became of an event.
  enum Verdict: Hashable {
    /// This may be delivered now, and then those that were held for it, in this order.
    case deliver(LogPage.Entry, held: [LogPage.Entry] = [])
    /// It was delivered before, or is held already.
    case duplicate
    /// It waits, or was dropped, until what is missing before it has come.
    case held
  }

  /// The last position delivered; nil before the first, where no backend knows the head.
  private(set) var last: UInt64?
  /// The highest position seen: beyond ``last``, something is missing.
  private(set) var highest: UInt64 = 0
  private var held: [UInt64: [UInt8]] = [:]
  private let maximumHeld: Int

  /// A sequencer that continues behind `last`; nil takes the first position it sees for the beginning.
  init(last: UInt64?, maximumHeld: Int) {
    self.last = last
    self.highest = last ?? 0
    self.maximumHeld = maximumHeld
  }

  /// Whether an event is missing before one that has been seen.
  var hasHole: Bool { last.map { $0 < highest } ?? false }

  /// Takes the position that comes next while nothing is held, as most do; false: it is ``receive(_:)``'s.
  @inline(__always)
  mutating func pass(_ seq: UInt64) -> Bool {
    guard let last, seq == last &+ 1, held.isEmpty else { return false }
    self.last = seq
    highest = max(highest, seq)
    return true
  }

  /// Takes an event as it comes.
  mutating func receive(_ entry: LogPage.Entry) -> Verdict {
    guard let last else {
      self.last = entry.seq
      highest = entry.seq
      return .deliver(entry)
    }
    guard entry.seq > last else { return .duplicate }
    highest = max(highest, entry.seq)
    if entry.seq == last + 1 { return .deliver(entry, held: advance(to: entry.seq)) }
    guard held[entry.seq] == nil else { return .duplicate }
    if held.count < maximumHeld { held[entry.seq] = entry.json }
    return .held
  }

  /// Takes what the log says follows, oldest first; returns what may be delivered now.
  mutating func fill(_ entries: [LogPage.Entry]) -> [LogPage.Entry] {
    var result: [LogPage.Entry] = []
    for entry in entries {
      if case .deliver(let entry, let held) = receive(entry) {
        result.append(entry)
        result += held
      }
    }
    return result
  }

  /// Learns that the log is at `head`, beyond what has been seen perhaps.
  mutating func note(head: UInt64) {
    highest = max(highest, head)
  }

  /// Gives the hole up: what is held is delivered, in order, with gaps.
  mutating func skipHole() -> [LogPage.Entry] {
    let result = held.sorted { $0.key < $1.key }.map { LogPage.Entry(seq: $0.key, json: $0.value) }
    held.removeAll()
    if let end = result.last?.seq { last = max(last ?? 0, end) }
    highest = last ?? 0
    return result
  }

  /// Forgets what was said to lie beyond `head`: the log denies it.
  mutating func discard(beyond head: UInt64) {
    held = held.filter { $0.key <= head }
    highest = max(last ?? 0, min(highest, head))
  }

  /// Takes all held that follow `seq` without a gap.
  private mutating func advance(to seq: UInt64) -> [LogPage.Entry] {
    var result: [LogPage.Entry] = []
    var position = seq
    if !held.isEmpty {
      while let json = held.removeValue(forKey: position + 1) {
        position += 1
        result.append(LogPage.Entry(seq: position, json: json))
      }
    }
    last = position
    return result
  }
}
