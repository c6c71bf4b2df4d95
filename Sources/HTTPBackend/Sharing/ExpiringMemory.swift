import DequeModule
import NIOCore

/// Keeps so many values for so long; the oldest make way. Pure: the time is passed in.
struct ExpiringMemory<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private struct Entry {
    var value: Value
    var expiresAt: NIODeadline
    /// Tells it from an earlier one with the same key.
    var stamp: UInt64
  }

  private let lifetime: TimeAmount
  private let capacity: Int
  private var entries: [Key: Entry] = [:]
  /// In the order of storing, which is that of expiry. What is no more in `entries` is passed over.
  private var order: Deque<(key: Key, stamp: UInt64)> = []
  private var stamp: UInt64 = 0

  init(lifetime: TimeAmount, capacity: Int) {
    self.lifetime = lifetime
    self.capacity = capacity
  }

  /// How many values are kept, expired ones perhaps among them.
  var count: Int { entries.count }

  /// What is kept and not too old.
  func value(for key: Key, now: NIODeadline) -> Value? {
    guard let entry = entries[key], now < entry.expiresAt else { return nil }
    return entry.value
  }

  /// Keeps a value from now on.
  mutating func keep(_ value: Value, for key: Key, now: NIODeadline) {
    guard lifetime > .zero, capacity > 0 else { return }
    stamp += 1
    entries[key] = Entry(value: value, expiresAt: now + lifetime, stamp: stamp)
    order.append((key, stamp))
    while let first = order.first, entries.count > capacity || isGone(first) || isExpired(first, now) {
      order.removeFirst()
      if entries[first.key]?.stamp == first.stamp { entries[first.key] = nil }
    }
    // Removed ones in the middle.
    if order.count > 2 * capacity { order.removeAll(where: isGone) }
  }

  /// Keeps a value no more.
  mutating func remove(_ key: Key) {
    entries[key] = nil
  }

  private func isGone(_ place: (key: Key, stamp: UInt64)) -> Bool { entries[place.key]?.stamp != place.stamp }

  private func isExpired(_ place: (key: Key, stamp: UInt64), _ now: NIODeadline) -> Bool {
    entries[place.key].map { $0.expiresAt <= now } ?? true
  }
}
