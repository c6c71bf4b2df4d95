/// A shard's sessions on one channel. Most channels are one user's, with one session on them: that one needs no table.
enum ChannelSessions {
  case one(Session)
  case many([SessionID: Session])

  /// Adds a session to those of a channel, if there are any. The channel's place in its table is looked up once.
  static func insert(_ session: Session, into sessions: inout ChannelSessions?) {
    if sessions == nil { sessions = .one(session) } else { sessions?.insert(session) }
  }

  /// Adds a session; does nothing if it is there.
  mutating func insert(_ session: Session) {
    switch self {
    case .one(let other) where other.id == session.id: break
    case .one(let other): self = .many([other.id: other, session.id: session])
    case .many(var sessions):
      // So that the table is not copied.
      self = .many([:])
      sessions[session.id] = session
      self = .many(sessions)
    }
  }

  /// Removes a session; false if it was not there. ``isEmpty`` says whether it was the last one.
  mutating func remove(_ session: Session) -> Bool {
    switch self {
    case .one(let other):
      guard other.id == session.id else { return false }
      self = .many([:])
      return true
    case .many(var sessions):
      self = .many([:])
      let wasThere = sessions.removeValue(forKey: session.id) != nil
      self = .many(sessions)
      return wasThere
    }
  }

  var isEmpty: Bool {
    if case .many(let sessions) = self { sessions.isEmpty } else { false }
  }

  func forEach(_ body: (Session) -> Void) {
    switch self {
    case .one(let session): body(session)
    case .many(let sessions): for session in sessions.values { body(session) }
    }
  }
}
