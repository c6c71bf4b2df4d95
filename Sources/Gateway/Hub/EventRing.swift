import CPlatform
import ChatProtocol

/// A thread's last events, so that most who rejoin need not be read for.
///
/// Not a `Deque`: the processor can be told beforehand what memory the next event will touch.
struct EventRing {
  /// In order from ``start`` on, and on from the beginning; those not among ``count`` are free.
  private var slots: ContiguousArray<LogPage.Entry> = []
  private var start = 0
  private var count = 0
  private var bytes = 0
  private let maximumEvents: Int
  private let maximumBytes: Int

  private static let free = LogPage.Entry(seq: 0, json: [])

  init(maximumEvents: Int, maximumBytes: Int) {
    self.maximumEvents = maximumEvents
    self.maximumBytes = maximumBytes
  }

  /// Appends the event behind the last one; a gap empties the ring first.
  mutating func append(_ entry: LogPage.Entry) {
    if count > 0, slots[slot(count - 1)].seq + 1 != entry.seq { removeAll() }
    bytes += entry.json.count
    while count > 0, count == maximumEvents || bytes > maximumBytes { removeFirst() }
    guard bytes <= maximumBytes, maximumEvents > 0 else { return removeAll() }
    if count == slots.count { grow() }
    slots[slot(count)] = entry
    count += 1
  }

  /// The events behind `after`, if the ring has all of them up to its last; at most `limit`.
  func entries(after: UInt64, limit: Int) -> [LogPage.Entry]? {
    guard count > 0 else { return nil }
    let first = slots[start].seq
    let last = slots[slot(count - 1)].seq
    guard after + 1 >= first, after <= last else { return nil }
    let from = Int(after + 1 - first)
    return (from..<min(count, from + limit)).map { slots[slot($0)] }
  }

  /// Has the processor fetch what the next event will touch.
  @inline(__always)
  func prefetch() {
    slots.withUnsafeBufferPointer { slots in
      guard let address = slots.baseAddress else { return }
      // The array's own words lie before its elements.
      martlet_prefetch(UnsafeRawPointer(address) - 32)
      martlet_prefetch(address + slot(count))
    }
  }

  @inline(__always)
  private func slot(_ index: Int) -> Int {
    let slot = start + index
    return slot < slots.count ? slot : slot - slots.count
  }

  private mutating func removeFirst() {
    bytes -= slots[start].json.count
    slots[start] = Self.free
    start = slot(1)
    count -= 1
  }

  private mutating func removeAll() {
    slots.removeAll()
    (start, count, bytes) = (0, 0, 0)
  }

  private mutating func grow() {
    var larger: ContiguousArray<LogPage.Entry> = []
    let size = min(maximumEvents, max(4, slots.count * 2))
    larger.reserveCapacity(size)
    for index in 0..<count {
      // Moved, not copied: to count references would be to touch each event.
      var entry = Self.free
      swap(&entry, &slots[slot(index)])
      larger.append(entry)
    }
    while larger.count < size { larger.append(Self.free) }
    slots = larger
    start = 0
  }
}
