/// The connections of one user on this node, in the order in which they make way: oldest first.
struct UserConnections {
  private(set) var sessions: [SessionID] = []

  /// Adds a connection; returns the oldest, if there are more than `limit` now.
  mutating func add(_ session: SessionID, limit: Int) -> SessionID? {
    sessions.append(session)
    return sessions.count > limit ? sessions.removeFirst() : nil
  }

  /// Makes a connection the first or the last to make way.
  mutating func move(_ session: SessionID, toFront: Bool) {
    guard remove(session) else { return }
    sessions.insert(session, at: toFront ? 0 : sessions.count)
  }

  /// Removes a connection; false if it was not there (any more).
  mutating func remove(_ session: SessionID) -> Bool {
    guard let index = sessions.firstIndex(of: session) else { return false }
    sessions.remove(at: index)
    return true
  }
}
