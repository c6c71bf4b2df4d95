import ChatProtocol
import Gateway

/// `GET /api/presence?users=1,g_2`.
struct PresenceQuery {
  /// How many users one request may ask for.
  static let maximumUsers = 500

  /// Those asked for, in the form in which they were asked for; each once.
  let users: [UserID]

  /// - Parameter values: those of the parameter `users`, decoded.
  init(_ values: [some StringProtocol]) throws(MalformedRequest) {
    var users: [UserID] = []
    var seen: Set<UserID> = []
    for value in values {
      for part in value.split(separator: ",", maxSplits: Self.maximumUsers + 1, omittingEmptySubsequences: false) {
        guard let user = UserID(fromName: part) else {
          throw MalformedRequest(
            message: "`users` must be ids with commas between them: integers or 1 to 64 characters of [A-Za-z0-9_-].")
        }
        if seen.insert(user).inserted { users.append(user) }
        guard users.count <= Self.maximumUsers else {
          throw MalformedRequest(message: "One request may ask for \(Self.maximumUsers) users.")
        }
      }
    }
    guard !users.isEmpty else { throw MalformedRequest(message: "`users` is missing: ids with commas between them.") }
    self.users = users
  }

  /// `{"users":[{"userId":1,"online":true,"role":"client","lastSeenAt":null}]}`, in the order in which they were asked for.
  func answer(_ states: [UserID: PresenceState]) -> [UInt8] {
    var text = JSONText(reserving: 16 + users.count * 96)
    text.raw("{\"users\":[")
    for (index, user) in users.enumerated() {
      let state = states[user]
      text.raw(index > 0 ? ",{\"userId\":" : "{\"userId\":")
      text.identifier(user)
      text.raw(",\"online\":")
      text.boolean(state?.online ?? false)
      text.raw(",\"role\":")
      if let role = state?.role { text.string(role.name) } else { text.raw("null") }
      text.raw(",\"lastSeenAt\":")
      if let time = state?.lastSeenAt { text.string(time) } else { text.raw("null") }
      text.raw("}")
    }
    text.raw("]}")
    return text.bytes
  }
}
