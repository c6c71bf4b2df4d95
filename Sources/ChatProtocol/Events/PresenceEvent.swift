/// A user went online or offline: `{"userId":1,"role":"client","online":true,"lastSeenAt":"…"}` on
/// `chat.user.{userId}.presence`.
package struct PresenceEvent: Hashable, Sendable {
  /// The user.
  package var userId: UserID
  /// The user's role, where it is known.
  package var role: Role?
  /// Whether the user has a connection on any node.
  package var online: Bool
  /// When the user was last online (RFC 3339, UTC); nil while online or if never seen.
  package var lastSeenAt: String?

  /// A presence event to be published.
  package init(userId: UserID, role: Role?, online: Bool, lastSeenAt: String?) {
    self.userId = userId
    self.role = role
    self.online = online
    self.lastSeenAt = lastSeenAt
  }

  /// Reads the event from its channel; the user is the channel's.
  package init(_ bytes: [UInt8], user: UserID) throws(EventRejection) {
    self = try scanned(bytes) { buffer throws(EventRejection) in
      let scanner = JSONScanner(buffer)
      var event = PresenceEvent(userId: user, role: nil, online: false, lastSeenAt: nil)
      var online: Bool?
      var named: UserID?
      try scanner.flattened { key, value throws(EventRejection) in
        if scanner.equals(key, "userId") { named = scanner.identifier(value) }
        if scanner.equals(key, "online") { online = scanner.boolean(value) }
        if scanner.equals(key, "role") { event.role = scanner.string(value).flatMap { Role($0) } }
        if scanner.equals(key, "lastSeenAt") { event.lastSeenAt = scanner.string(value) }
      }
      guard let online, named == nil || named == user else { throw EventRejection.malformed }
      event.online = online
      if let named { event.userId = named }
      return event
    }
  }

  /// The beginning of a user's event, `{"userId":1,"role":"client"`, to which a store adds the state.
  package static func beginning(userId: UserID, role: Role) -> [UInt8] {
    var text = JSONText()
    text.raw("{\"userId\":")
    text.identifier(userId)
    text.raw(",\"role\":")
    text.string(role.name)
    return text.bytes
  }

  /// What is published on the user's presence channel.
  package var channelEvent: ChatChannelEvent {
    ChatChannelEvent(channel: .presence(userId), json: bareJSON)
  }

  /// What clients get.
  package var serverEvent: ServerEvent {
    var text = JSONText()
    text.raw("{\"type\":\"presence\",\"payload\":")
    text.raw(bareJSON)
    text.raw("}")
    return ServerEvent(kind: .presence(userId, online: online), json: text.bytes)
  }

  /// The event without its envelope.
  package var bareJSON: [UInt8] {
    var text = JSONText()
    text.raw("{\"userId\":")
    text.identifier(userId)
    if let role {
      text.raw(",\"role\":")
      text.string(role.name)
    }
    text.raw(",\"online\":")
    text.boolean(online)
    text.raw(",\"lastSeenAt\":")
    if let lastSeenAt { text.string(lastSeenAt) } else { text.raw("null") }
    text.raw("}")
    return text.bytes
  }
}
