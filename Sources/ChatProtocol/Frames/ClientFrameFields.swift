/// The members of a client's frame that commands are made of; those of `payload` and of the top level read alike, as the
/// brief's clients put them on the top level. The payload's win.
struct ClientFrameFields {
  private let scanner: JSONScanner
  private var type: String?
  private(set) var id: String?
  private var hasBadId = false
  private var threadId: JSONValue?
  private var members: [(name: Member, value: JSONValue)] = []

  private enum Member: String, CaseIterable {
    case since, isTyping, messageIds, upTo, text, clientMessageId, userIds, token
  }

  init(_ bytes: UnsafeRawBufferPointer) throws(ClientFrame.Failure) {
    scanner = JSONScanner(bytes)
    do {
      try readMembers()
    } catch {
      throw ClientFrame.Failure(
        id: id, error: FrameError(.invalid, "The frame must be one JSON object: \(error.description)."))
    }
  }

  private mutating func readMembers() throws(JSONScanError) {
    var payload: JSONValue?
    var reader = try JSONObjectReader(scanner)
    while let member = try reader.next() {
      if scanner.equals(member.key, "type") {
        type = scanner.string(member.value)
      } else if scanner.equals(member.key, "id") {
        id = identification(member.value)
        hasBadId = id == nil && member.value.kind != .null
      } else if scanner.equals(member.key, "threadId") {
        threadId = member.value.kind == .null ? nil : member.value
      } else if scanner.equals(member.key, "payload") {
        payload = member.value
      } else {
        take(member)
      }
    }
    try reader.finish()
    if let payload, payload.kind == .object {
      var inner = try JSONObjectReader(scanner, payload)
      while let member = try inner.next() { take(member) }
    }
  }

  private mutating func take(_ member: JSONObjectReader.Member) {
    guard member.value.kind != .null, let key = scanner.string(member.key), let name = Member(rawValue: key) else {
      return
    }
    members.append((name, member.value))
  }

  private func identification(_ value: JSONValue) -> String? {
    switch value.kind {
    case .number(integer: true): value.range.count <= 20 ? text(value) : nil
    case .string(escaped: false): value.range.count <= 66 ? text(value) : nil
    default: nil
    }
  }

  private func text(_ value: JSONValue) -> String {
    String(decoding: scanner.raw(value), as: UTF8.self)
  }

  private subscript(name: Member) -> JSONValue? {
    members.last { $0.name == name }?.value
  }

  func command() throws(FrameError) -> ClientCommand {
    guard !hasBadId else {
      throw FrameError(.invalid, "`id` must be an integer or a string of at most 64 characters without escapes.")
    }
    guard let type else { throw FrameError(.invalid, "The frame has no `type`.") }
    switch type {
    case "ping": return .ping
    case "auth": return .auth(token: try string(.token))
    case "refresh": return .refresh(token: try string(.token))
    case "subscribe": return .subscribe(try thread(), since: try since())
    case "unsubscribe": return .unsubscribe(try thread())
    case "typing":
      guard let isTyping = self[.isTyping].flatMap({ scanner.boolean($0) }) else {
        throw FrameError(.invalid, "`isTyping` must be true or false.")
      }
      return .typing(try thread(), isTyping: isTyping)
    case "read": return .read(threadId == nil ? nil : try thread(), try readMark())
    case "send":
      return .send(try thread(), text: try string(.text), clientMessageId: try string(.clientMessageId))
    case "watch": return .watch(try userIds())
    default:
      throw FrameError(.unknownType, "There is no command of that `type`.")
    }
  }

  private func thread() throws(FrameError) -> ThreadID {
    guard let id: ThreadID = threadId.flatMap({ scanner.identifier($0) }) else {
      throw FrameError(.invalid, "`threadId` must be an integer or a string of 1 to 64 characters of [A-Za-z0-9_-].")
    }
    return id
  }

  private func string(_ name: Member) throws(FrameError) -> String {
    guard let text = self[name].flatMap({ scanner.string($0) }) else {
      throw FrameError(.invalid, "`\(name.rawValue)` must be a string.")
    }
    return text
  }

  private func since() throws(FrameError) -> UInt64? {
    guard let value = self[.since] else { return nil }
    guard let position = scanner.position(value) else {
      throw FrameError(.invalid, "`since` must be the last `seq` seen, an integer from 0.")
    }
    return position
  }

  private func readMark() throws(FrameError) -> ReadMark {
    if let value = self[.upTo] {
      guard let position = scanner.position(value) else {
        throw FrameError(.invalid, "`upTo` must be a `seq`, an integer from 0.")
      }
      return .upTo(position)
    }
    let ids = try elements(.messageIds)
    var result: [String] = []
    for id in ids {
      guard let id = messageId(id) else {
        throw FrameError(.invalid, "`messageIds` must be message ids: integers, or strings of 1 to 128 characters.")
      }
      result.append(id)
    }
    return .messages(result)
  }

  private func messageId(_ value: JSONValue) -> String? {
    switch value.kind {
    case .number(integer: true): value.range.count <= 20 ? text(value) : nil
    case .string: (3...130).contains(value.range.count) ? text(value) : nil
    default: nil
    }
  }

  private func userIds() throws(FrameError) -> [UserID] {
    var result: [UserID] = []
    for value in try elements(.userIds) {
      guard let id: UserID = scanner.identifier(value) else {
        throw FrameError(.invalid, "`userIds` must be user ids.")
      }
      result.append(id)
    }
    return result
  }

  private func elements(_ name: Member) throws(FrameError) -> [JSONValue] {
    let limit = ClientFrame.maximumIds
    let values: [JSONValue]?? = self[name].map { try? scanner.elements($0, limit: limit) }
    guard let values = values ?? nil else {
      throw FrameError(.invalid, "`\(name.rawValue)` must be an array of at most \(limit) ids.")
    }
    return values
  }
}
