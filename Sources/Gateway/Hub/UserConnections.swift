import ChatProtocol

/// The connections of one user on this node, oldest first.
struct UserConnections {
  struct Entry {
    let shard: Int
    let session: SessionID
  }

  var entries: [Entry] = []

  /// Adds a connection; returns the oldest, if there are more than `limit` now.
  mutating func add(_ entry: Entry, limit: Int) -> Entry? {
    entries.append(entry)
    return entries.count > limit ? entries.removeFirst() : nil
  }

  /// Removes a connection; false if it was not there (any more).
  mutating func remove(_ session: SessionID) -> Bool {
    guard let index = entries.firstIndex(where: { $0.session == session }) else { return false }
    entries.remove(at: index)
    return true
  }
}
