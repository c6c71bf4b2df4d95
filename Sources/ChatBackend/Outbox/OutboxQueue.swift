/// Decides where the next events to publish come from: from memory while the publisher keeps up, from the outbox table
/// at the start and after the memory overflowed. Holds at most ``capacity`` events.
struct OutboxQueue {
  /// Where the next events are.
  enum Next: Equatable {
    /// Here.
    case entries([OutboxEntry])
    /// In the table, behind this id. To be answered with ``tableWasRead(_:isComplete:)``.
    case table(after: Int64)
    /// There are none.
    case nothing
  }

  private let capacity: Int
  private var buffer: [OutboxEntry] = []
  private var lastTaken: Int64 = 0
  /// Whether the table holds events that the buffer does not.
  private var tableHasMore = true

  init(capacity: Int) {
    self.capacity = capacity
  }

  /// Takes in the events of a commit.
  mutating func committed(_ entries: [OutboxEntry]) {
    guard !tableHasMore else { return }
    guard buffer.count + entries.count <= capacity else {
      tableHasMore = true
      return
    }
    buffer.append(contentsOf: entries)
  }

  /// The next events, at most `limit` of them.
  mutating func next(limit: Int) -> Next {
    // What the table gave may have been committed, and thus buffered, while it was read.
    if let first = buffer.first, first.id <= lastTaken { buffer.removeAll { $0.id <= lastTaken } }
    if !buffer.isEmpty {
      let entries = Array(buffer.prefix(limit))
      buffer.removeFirst(entries.count)
      lastTaken = entries.last?.id ?? lastTaken
      return .entries(entries)
    }
    guard tableHasMore else { return .nothing }
    // From here on commits are buffered again: those after the read are not in what it gives.
    tableHasMore = false
    return .table(after: lastTaken)
  }

  /// Takes note of what the table gave; `isComplete`: it gave all that it had.
  mutating func tableWasRead(_ entries: [OutboxEntry], isComplete: Bool) {
    lastTaken = max(lastTaken, entries.last?.id ?? 0)
    if !isComplete {
      tableHasMore = true
      buffer.removeAll()
    }
  }

  /// Takes back events that were not published; they are read from the table later.
  mutating func giveBack(_ entries: [OutboxEntry]) {
    guard let first = entries.first else { return }
    lastTaken = first.id - 1
    buffer.removeAll()
    tableHasMore = true
  }

  /// Takes note that the table could not be read.
  mutating func tableWasNotRead() {
    tableHasMore = true
    buffer.removeAll()
  }
}
