import ChatProtocol
import SteadyTables

/// What one node has to tell a shared presence store: who is on the node, what of that the store knows, and what it must
/// be told next. Pure.
///
/// The store is told in batches, one at a time. A batch that fails is told again: a store takes a word that it has heard
/// already for nothing new.
struct PresenceLedger {
  /// A word to the store.
  enum Word: Hashable {
    /// The user is on this node.
    case here(UserID, Role)
    /// The user has left. `isForgotten`: the store has lost its memory of this node, and others may still take the user
    /// for online: say it although the store knows nothing of it.
    case gone(UserID, Role, isForgotten: Bool)

    /// Of whom it is.
    var user: UserID {
      switch self {
      case .here(let user, _), .gone(let user, _, _): user
      }
    }
  }

  /// What the store knows of a user on this node.
  private enum Belief: Hashable {
    case absent
    case present(Role)
    /// A word may have been heard, or not.
    case unknown
    /// It knew, and has lost its memory.
    case forgotten
  }

  private struct Record {
    var role: Role
    var isHere: Bool
    var belief: Belief
  }

  private var records: SteadyDictionary<UserID, Record> = [:]
  /// Users of whom the store may have to be told, in order; each once.
  private var waiting: [UserID] = []
  private var isWaiting: Set<UserID> = []
  private var batch: [Word] = []

  /// How many users are on the node.
  var count: Int { records.values.count { $0.isHere } }

  /// How many users it remembers, those included of whom the store is still to be told that they left.
  var remembered: Int { records.count }

  /// Whether there may be something to tell.
  var isWaitingToTell: Bool { !waiting.isEmpty }

  mutating func join(_ user: UserID, role: Role) {
    records[user] = Record(role: role, isHere: true, belief: records[user]?.belief ?? .absent)
    wait(for: user)
  }

  mutating func leave(_ user: UserID, role: Role) {
    guard records[user] != nil else { return }
    records[user]?.isHere = false
    wait(for: user)
  }

  /// The next words, at most `limit`; empty if there is nothing to tell, or while a batch is under way.
  mutating func nextBatch(limit: Int) -> [Word] {
    guard batch.isEmpty else { return [] }
    var taken = 0
    while taken < waiting.count, batch.count < limit {
      let user = waiting[taken]
      taken += 1
      isWaiting.remove(user)
      if let word = word(of: user) { batch.append(word) } else { dropIfGone(user) }
    }
    waiting.removeFirst(taken)
    return batch
  }

  /// The store has taken the batch.
  mutating func told() {
    for word in batch {
      switch word {
      case .here(let user, let role): records[user]?.belief = .present(role)
      case .gone(let user, _, _):
        records[user]?.belief = .absent
        dropIfGone(user)
      }
    }
    batch = []
  }

  /// The store has not answered; it may have heard the batch or not.
  mutating func failed() {
    for word in batch {
      if records[word.user]?.belief != .forgotten { records[word.user]?.belief = .unknown }
      wait(for: word.user)
    }
    batch = []
  }

  /// The store knows nothing of this node any more: all is told again. No batch may be under way.
  mutating func forgotten() {
    for (user, record) in records where record.belief != .absent {
      records[user]?.belief = .forgotten
      wait(for: user)
    }
  }

  /// The roles of those of `users` who are on the node.
  func roles(of users: [UserID]) -> [UserID: Role] {
    users.reduce(into: [:]) { roles, user in
      if let record = records[user], record.isHere { roles[user] = record.role }
    }
  }

  private func word(of user: UserID) -> Word? {
    guard let record = records[user] else { return nil }
    switch (record.isHere, record.belief) {
    case (true, .present(record.role)), (false, .absent): return nil
    case (true, _): return .here(user, record.role)
    case (false, let belief): return .gone(user, record.role, isForgotten: belief == .forgotten)
    }
  }

  private mutating func dropIfGone(_ user: UserID) {
    if let record = records[user], !record.isHere, record.belief == .absent, !isWaiting.contains(user) {
      records[user] = nil
    }
  }

  private mutating func wait(for user: UserID) {
    if isWaiting.insert(user).inserted { waiting.append(user) }
  }
}
