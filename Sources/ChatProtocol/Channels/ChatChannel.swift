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
    case .thread(let id): Self.name("chat.thread.", id.text)
    case .typing(let id): Self.name("chat.thread.", id.text, ".typing")
    case .client(let id): Self.name("chat.client.", id.text)
    case .manager(let id): Self.name("chat.manager.", id.text)
    case .managers: "chat.managers"
    case .read(let id): Self.name("chat.user.", id.text, ".read")
    case .presence(let id): Self.name("chat.user.", id.text, ".presence")
    case .control: "martlet.control"
    }
  }

  private static func name(_ start: StaticString, _ id: String, _ end: StaticString = "") -> String {
    let length = start.utf8CodeUnitCount + id.utf8.count + end.utf8CodeUnitCount
    return String(unsafeUninitializedCapacity: length) { space in
      var written = 0
      func write(_ bytes: some Sequence<UInt8>) {
        for byte in bytes {
          space.initializeElement(at: written, to: byte)
          written += 1
        }
      }
      write(UnsafeBufferPointer(start: start.utf8Start, count: start.utf8CodeUnitCount))
      write(id.utf8)
      write(UnsafeBufferPointer(start: end.utf8Start, count: end.utf8CodeUnitCount))
      return written
    }
  }

  /// Whether publishers may publish on the channel: all but ``control``.
  package var isOpenToPublishers: Bool { self != .control }

  /// The channel of that name; nil if it is none of the chat's. Identifiers that read as integers are numbers.
  package init?(name: some StringProtocol) {
    var name = String(name)
    guard let channel = name.withUTF8({ Self(UnsafeRawBufferPointer($0)) }) else { return nil }
    self = channel
  }

  /// The channel whose name these bytes are; nil if it is none of the chat's.
  package init?(_ name: UnsafeRawBufferPointer) {
    if let rest = name.rest(behind: "chat.thread.") {
      if let id = rest.rest(before: ".typing") {
        guard let id = ThreadID(fromName: id) else { return nil }
        self = .typing(id)
      } else {
        guard let id = ThreadID(fromName: rest) else { return nil }
        self = .thread(id)
      }
    } else if let rest = name.rest(behind: "chat.user.") {
      if let id = rest.rest(before: ".read") {
        guard let id = UserID(fromName: id) else { return nil }
        self = .read(id)
      } else {
        guard let id = rest.rest(before: ".presence").flatMap({ UserID(fromName: $0) }) else { return nil }
        self = .presence(id)
      }
    } else if let rest = name.rest(behind: "chat.client.") {
      guard let id = UserID(fromName: rest) else { return nil }
      self = .client(id)
    } else if let rest = name.rest(behind: "chat.manager.") {
      guard let id = UserID(fromName: rest) else { return nil }
      self = .manager(id)
    } else if name.rest(behind: "chat.managers")?.isEmpty == true {
      self = .managers
    } else if name.rest(behind: "martlet.control")?.isEmpty == true {
      self = .control
    } else {
      return nil
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

extension UnsafeRawBufferPointer {
  /// What follows a beginning; nil: these bytes begin otherwise.
  @inline(__always)
  fileprivate func rest(behind beginning: StaticString) -> UnsafeRawBufferPointer? {
    let length = beginning.utf8CodeUnitCount
    guard count >= length, let baseAddress, beginning.isAt(baseAddress) else { return nil }
    return UnsafeRawBufferPointer(start: baseAddress + length, count: count &- length)
  }

  /// What stands before an end; nil: these bytes end otherwise.
  @inline(__always)
  fileprivate func rest(before end: StaticString) -> UnsafeRawBufferPointer? {
    let length = count &- end.utf8CodeUnitCount
    guard length >= 0, let baseAddress, end.isAt(baseAddress + length) else { return nil }
    return UnsafeRawBufferPointer(start: baseAddress, count: length)
  }
}
