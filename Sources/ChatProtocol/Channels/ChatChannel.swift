/// A pub/sub channel of the chat and its name on the broker.
package enum ChatChannel: Hashable, Sendable {
  /// `chat.thread.{threadId}`: the thread's log, live.
  case thread(ThreadID)
  /// `chat.thread.{threadId}.typing`: who is typing.
  case typing(ThreadID)
  /// `chat.client.{clientId}`: what one client must know of all its threads.
  case client(UserID)
  /// `chat.manager.{managerId}`: the same for one manager.
  case manager(UserID)
  /// `chat.managers`: the same for every manager.
  case managers
  /// `chat.user.{userId}.read`: read receipts of one user.
  case read(UserID)
  /// `chat.user.{userId}.presence`: a user's going online and offline.
  case presence(UserID)
  /// `martlet.control`: what nodes say to one another (``ControlEvent``). No client joins it and no publisher may use it;
  /// its name lies outside `chat.`, so that `PSUBSCRIBE chat.*` does not show it and an ACL for `chat.*` keeps it shut.
  case control

  /// The name on the broker.
  package var name: String {
    switch self {
    case .thread(let id): "chat.thread.\(id.text)"
    case .typing(let id): "chat.thread.\(id.text).typing"
    case .client(let id): "chat.client.\(id.text)"
    case .manager(let id): "chat.manager.\(id.text)"
    case .managers: "chat.managers"
    case .read(let id): "chat.user.\(id.text).read"
    case .presence(let id): "chat.user.\(id.text).presence"
    case .control: "martlet.control"
    }
  }

  /// Whether publishers may publish on the channel: all but ``control``.
  package var isOpenToPublishers: Bool { self != .control }

  /// The channel of that name; nil if it is none of the chat's. Identifiers that read as integers are numbers.
  package init?(name: some StringProtocol) {
    switch name {
    case "chat.managers":
      self = .managers
      return
    case "martlet.control":
      self = .control
      return
    default: break
    }
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3 || parts.count == 4, parts[0] == "chat" else { return nil }
    switch (parts[1], parts.count == 4 ? parts[3] : nil) {
    case ("thread", nil):
      guard let id = ThreadID(fromName: parts[2]) else { return nil }
      self = .thread(id)
    case ("thread", "typing"):
      guard let id = ThreadID(fromName: parts[2]) else { return nil }
      self = .typing(id)
    case ("client", nil):
      guard let id = UserID(fromName: parts[2]) else { return nil }
      self = .client(id)
    case ("manager", nil):
      guard let id = UserID(fromName: parts[2]) else { return nil }
      self = .manager(id)
    case ("user", "read"):
      guard let id = UserID(fromName: parts[2]) else { return nil }
      self = .read(id)
    case ("user", "presence"):
      guard let id = UserID(fromName: parts[2]) else { return nil }
      self = .presence(id)
    default: return nil
    }
  }

  /// The channels of `role`'s own events that a connection joins at once: `chat.client.{id}`, or `chat.manager.{id}`
  /// and `chat.managers`, and the user's read receipts.
  package static func personal(userId: UserID, role: Role) -> [ChatChannel] {
    switch role {
    case .manager: [.manager(userId), .managers, .read(userId)]
    case .client: [.client(userId), .read(userId)]
    default: [.read(userId)]
    }
  }
}
