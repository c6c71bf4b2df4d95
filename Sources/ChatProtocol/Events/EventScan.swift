/// What the gateway must know of an event, found without decoding its payload.
package struct EventScan: Hashable, Sendable {
  /// The member `type`.
  package var type: EventType?
  /// Whether the type goes by the brief's other name.
  package var isRenamed = false
  /// The member `threadId`.
  package var threadId: ThreadID?
  /// The member `seq`: the event's position in its thread's log.
  package var seq: UInt64?
  /// Where the member `payload` stands.
  package var payload: Range<Int>?
  /// Where the member `message` stands, the brief's other name of the payload of a `new_message`.
  package var message: Range<Int>?

  /// Scans one JSON object.
  ///
  /// A member that decides where an event goes must not come twice: readers differ in which one they believe.
  /// - Throws: ``EventRejection`` for what is no object, has a malformed identifier or position, or repeats a member.
  /// - Parameter thread: the thread that it is likely about, if there is one: its id need not be read anew.
  package init(_ bytes: UnsafeRawBufferPointer, likely thread: ThreadID? = nil) throws(EventRejection) {
    let scanner = JSONScanner(bytes)
    var seen: UInt8 = 0
    try scanner.members { key, value throws(EventRejection) in
      guard let member = Member(key, scanner) else { return }
      guard seen & member.rawValue == 0 else { throw .repeatedMember }
      seen |= member.rawValue
      if value.kind == .null, member != .type { return }
      try take(member, value, scanner, likely: thread)
    }
  }

  private mutating func take(
    _ member: Member, _ value: JSONValue, _ scanner: JSONScanner, likely thread: ThreadID?
  ) throws(EventRejection) {
    switch member {
    case .type:
      if scanner.equals(value, "message") { return type = .message }
      guard let name = scanner.string(value), let named = EventType(name: name) else { throw .badType }
      type = named
      isRenamed = named.name != name
    case .threadId:
      if let thread, thread.isSame(as: value, in: scanner) { return threadId = thread }
      guard let id: ThreadID = scanner.identifier(value) else { throw .badThreadId }
      threadId = id
    case .seq:
      guard let position = scanner.position(value), position > 0 else { throw .badSeq }
      seq = position
    case .payload: payload = value.range
    case .message: message = value.range
    }
  }

  /// The members that decide where an event goes; null is as good as absent, but for the type.
  private enum Member: UInt8 {
    case type = 1
    case threadId = 2
    case seq = 4
    case payload = 8
    case message = 16

    @inline(__always)
    init?(_ key: JSONValue, _ scanner: JSONScanner) {
      guard case .string(escaped: false) = key.kind else {
        self.init(any: key, scanner)
        return
      }
      switch key.range.count &- 2 {
      case 4 where scanner.equals(key, "type"): self = .type
      case 8 where scanner.equals(key, "threadId"): self = .threadId
      case 3 where scanner.equals(key, "seq"): self = .seq
      case 7 where scanner.equals(key, "payload"): self = .payload
      case 7 where scanner.equals(key, "message"): self = .message
      default: return nil
      }
    }

    /// The same for a key with escapes.
    private init?(any key: JSONValue, _ scanner: JSONScanner) {
      switch scanner.string(key) {
      case "type"?: self = .type
      case "threadId"?: self = .threadId
      case "seq"?: self = .seq
      case "payload"?: self = .payload
      case "message"?: self = .message
      default: return nil
      }
    }
  }
}
