import ChatProtocol
import DequeModule

/// A thread's last events, so that most who rejoin need not be read for.
struct EventRing {
  private var entries: Deque<LogPage.Entry> = []
  private var bytes = 0
  private let maximumEvents: Int
  private let maximumBytes: Int

  init(maximumEvents: Int, maximumBytes: Int) {
    self.maximumEvents = maximumEvents
    self.maximumBytes = maximumBytes
  }

  /// Appends the event behind the last one; a gap empties the ring first.
  mutating func append(_ entry: LogPage.Entry) {
    if let last = entries.last, last.seq + 1 != entry.seq {
      entries.removeAll()
      bytes = 0
    }
    entries.append(entry)
    bytes += entry.json.count
    while entries.count > maximumEvents || bytes > maximumBytes, let first = entries.popFirst() {
      bytes -= first.json.count
    }
  }

  /// The events behind `after`, if the ring has all of them up to its last; at most `limit`.
  func entries(after: UInt64, limit: Int) -> [LogPage.Entry]? {
    guard let first = entries.first, let last = entries.last, after + 1 >= first.seq, after <= last.seq else {
      return nil
    }
    let start = Int(after + 1 - first.seq)
    return Array(entries[start..<min(entries.count, start + limit)])
  }
}
