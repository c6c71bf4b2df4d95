import ChatProtocol
import DequeModule
import NIOCore

/// What is kept of polls from one to the next of the same client: for a short time, and a bounded number in all and for
/// each user. Decides, and does nothing itself; what it gives up it hands back to be ended.
struct PollLeases<Value> {
  /// By what the next poll is recognised: it must come from where the last answer has left off.
  struct Key: Hashable {
    let token: TokenDigest
    /// In order: the next poll may name them in another.
    let threads: [ThreadID]
    let positions: [ThreadID: UInt64]

    init(token: TokenDigest, threads: [ThreadID], positions: [ThreadID: UInt64]) {
      self.token = token
      self.threads = threads.sorted()
      self.positions = positions
    }
  }

  private struct Entry {
    let number: UInt64
    let user: UserID
    let value: Value
  }

  private let lifetime: TimeAmount
  private let maximum: Int
  private let maximumPerUser: Int
  private var entries: [Key: Entry] = [:]
  private var users: [UserID: [Key]] = [:]
  private var queue = Deque<(key: Key, number: UInt64, deadline: NIODeadline)>()
  private var number: UInt64 = 0

  init(lifetime: TimeAmount, maximum: Int = 10_000, maximumPerUser: Int = 4) {
    self.lifetime = lifetime
    self.maximum = maximum
    self.maximumPerUser = maximumPerUser
  }

  /// How many are kept.
  var count: Int { entries.count }

  /// Keeps one; returns those that make way: the same client's before it, the user's oldest, the oldest of all.
  mutating func put(_ value: Value, key: Key, user: UserID, now: NIODeadline) -> [Value] {
    var gone: [Value] = []
    if let earlier = take(key) { gone.append(earlier) }
    if let own = users[user], own.count >= maximumPerUser, let oldest = own.first, let value = take(oldest) {
      gone.append(value)
    }
    while entries.count >= maximum, let oldest = queue.popFirst() {
      if entries[oldest.key]?.number == oldest.number, let value = take(oldest.key) { gone.append(value) }
    }
    number += 1
    entries[key] = Entry(number: number, user: user, value: value)
    users[user, default: []].append(key)
    queue.append((key, number, now + lifetime))
    return gone
  }

  /// Takes what is kept under a key; nil if there is none.
  mutating func take(_ key: Key) -> Value? {
    guard let entry = entries.removeValue(forKey: key) else { return nil }
    users[entry.user]?.removeAll { $0 == key }
    if users[entry.user]?.isEmpty == true { users[entry.user] = nil }
    return entry.value
  }

  /// Takes those whose time is up.
  mutating func expire(now: NIODeadline) -> [Value] {
    var gone: [Value] = []
    while let first = queue.first, first.deadline <= now || entries[first.key]?.number != first.number {
      queue.removeFirst()
      if entries[first.key]?.number == first.number, let value = take(first.key) { gone.append(value) }
    }
    return gone
  }
}
