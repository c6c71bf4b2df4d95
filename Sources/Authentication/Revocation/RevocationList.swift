package import ChatProtocol

/// Whose tokens are not accepted any more, though they have not expired: a user, and the moment up to which. Pure; all times
/// are seconds since 1970.
///
/// A revocation covers the user's tokens with an `iat` up to its moment, and those without one; a token that was signed
/// later, in the next second at the soonest, is good. It is forgotten after ``lifetime``, when the tokens that it covers
/// should have expired, and the oldest makes way when there are more than ``capacity``.
package struct RevocationList: Sendable {
  /// How long a revocation is remembered, in seconds.
  package let lifetime: Int64
  /// How many are remembered.
  package let capacity: Int
  /// How far another node's clock may be ahead, in seconds.
  package static let leeway: Int64 = 60

  private var moments: [UserID: Int64] = [:]
  /// In the order of their arrival, which is nearly that of their moments; some superseded by a later one of their user.
  private var queue: [Revocation] = []
  private var first = 0

  /// A list without entries.
  package init(lifetime: Int64 = 86_400, capacity: Int = 100_000) {
    self.lifetime = lifetime
    self.capacity = capacity
  }

  /// How many users there are.
  package var count: Int { moments.count }

  /// All entries, the earliest first.
  package var entries: [Revocation] {
    moments.map { Revocation(userId: $0.key, at: $0.value) }.sorted { ($0.at, $0.userId) < ($1.at, $1.userId) }
  }

  /// Takes a revocation; whether it is news: later than what was known of its user, and not past remembering. One that
  /// another node dates into the future counts from now on at the latest, or fresh tokens would be refused.
  package mutating func insert(_ revocation: Revocation, now: Int64) -> Bool {
    forget(now: now)
    let entry = Revocation(userId: revocation.userId, at: min(revocation.at, now + Self.leeway))
    guard entry.at > now - lifetime, entry.at > moments[entry.userId] ?? .min else { return false }
    moments[entry.userId] = entry.at
    queue.append(entry)
    while moments.count > capacity { dropFirst() }
    if queue.count > 2 * moments.count + 64 { compact() }
    return true
  }

  /// Whether a token of that user is revoked.
  /// - Parameter issuedAt: its `iat`; nil if it has none.
  package func covers(_ user: UserID, issuedAt: Int64?, now: Int64) -> Bool {
    guard let moment = moments[user], moment > now - lifetime else { return false }
    return issuedAt.map { $0 <= moment } ?? true
  }

  private mutating func forget(now: Int64) {
    while first < queue.count, queue[first].at <= now - lifetime { dropFirst() }
  }

  private mutating func dropFirst() {
    let entry = queue[first]
    first += 1
    if moments[entry.userId] == entry.at { moments[entry.userId] = nil }
    if first > queue.count / 2, first > 64 {
      queue.removeFirst(first)
      first = 0
    }
  }

  private mutating func compact() {
    queue = entries
    first = 0
  }
}
