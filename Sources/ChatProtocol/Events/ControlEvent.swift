/// What nodes say to one another on `martlet.control`. Anything else that comes there is passed over, so that nodes of
/// different versions can live together.
package enum ControlEvent: Hashable, Sendable {
  /// Close the user's connections, and accept none of its tokens of that time:
  /// `{"type":"revoke","userId":1,"at":1736510400}`.
  case revoke(Revocation)
  /// A node may have missed revocations: `{"type":"revocations"}`.
  case askRevocations
  /// What a node remembers: `{"type":"revoked","users":[{"userId":1,"at":1736510400}]}`.
  case revoked([Revocation])

  /// The most users that one event names.
  package static let maximumUsers = 1000

  /// Reads an event; nil if it is none of these.
  package init?(_ json: [UInt8]) {
    let event = try? scanned(json) { bytes throws(EventRejection) in try Self.read(JSONScanner(bytes)) }
    guard let event else { return nil }
    self = event
  }

  private static func read(_ scanner: JSONScanner) throws(EventRejection) -> ControlEvent {
    var type: String?
    var users: JSONValue?
    try scanner.members { key, value throws(EventRejection) in
      if scanner.equals(key, "type") { type = scanner.string(value) }
      if scanner.equals(key, "users") { users = value }
    }
    switch type {
    case "revoke": return .revoke(try revocation(scanner, nil))
    case "revocations": return .askRevocations
    case "revoked":
      guard let users, let elements = try? scanner.elements(users, limit: maximumUsers) else { throw .malformed }
      var revocations: [Revocation] = []
      for element in elements { revocations.append(try revocation(scanner, element)) }
      return .revoked(revocations)
    default: throw .badType
    }
  }

  private static func revocation(
    _ scanner: JSONScanner, _ object: JSONValue?
  ) throws(EventRejection) -> Revocation {
    var user: UserID?
    var moment: UInt64?
    try scanner.members(of: object) { key, value throws(EventRejection) in
      if scanner.equals(key, "userId") { user = scanner.identifier(value) }
      if scanner.equals(key, "at") { moment = scanner.position(value) }
    }
    guard let user, let moment, moment <= Int64.max else { throw .malformed }
    return Revocation(userId: user, at: Int64(moment))
  }

  /// The event as it is published.
  package var channelEvent: ChatChannelEvent {
    var text = JSONText()
    switch self {
    case .revoke(let revocation):
      text.raw("{\"type\":\"revoke\",")
      Self.write(revocation, to: &text)
      text.raw("}")
    case .askRevocations:
      text.raw("{\"type\":\"revocations\"}")
    case .revoked(let revocations):
      text.raw("{\"type\":\"revoked\",\"users\":[")
      for (index, revocation) in revocations.enumerated() {
        text.raw(index > 0 ? ",{" : "{")
        Self.write(revocation, to: &text)
        text.raw("}")
      }
      text.raw("]}")
    }
    return ChatChannelEvent(channel: .control, json: text.bytes)
  }

  private static func write(_ revocation: Revocation, to text: inout JSONText) {
    text.raw("\"userId\":")
    text.identifier(revocation.userId)
    text.raw(",\"at\":")
    text.number(revocation.at)
  }
}
