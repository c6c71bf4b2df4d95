/// Turns what publishers say on a channel into what clients get: the brief's forms included.
///
/// Source: the contract's section 2. Pure: the same bytes on the same channel always give the same event.
package struct EventNormalizer: Sendable {
  /// The largest event accepted, in bytes.
  package var maximumBytes: Int

  /// A normalizer that drops events over `maximumBytes`.
  package init(maximumBytes: Int = 256 * 1024) {
    self.maximumBytes = maximumBytes
  }

  /// The event that the clients of `channel` get for `bytes`.
  /// - Throws: ``EventRejection``, why there is none.
  package func normalize(_ bytes: [UInt8], on channel: ChatChannel) throws(EventRejection) -> ServerEvent {
    guard bytes.count <= maximumBytes else { throw .tooLarge }
    switch channel {
    case .thread(let id): return try envelope(bytes, threadOfChannel: id, isLog: true)
    case .client, .manager, .managers: return try envelope(bytes, threadOfChannel: nil, isLog: false)
    case .typing(let id): return try TypingEvent(bytes, channel: id).serverEvent
    case .read(let user): return try ReadEvent(bytes, user: user).serverEvent
    case .presence(let user): return try PresenceEvent(bytes, user: user).serverEvent
    case .control: throw .reservedChannel
    }
  }

  private func envelope(
    _ bytes: [UInt8], threadOfChannel: ThreadID?, isLog: Bool
  ) throws(EventRejection) -> ServerEvent {
    let scan = try scanned(bytes) { buffer throws(EventRejection) in try EventScan(buffer, likely: threadOfChannel) }
    guard let type = scan.type else { throw .badType }
    if let channelId = threadOfChannel, let eventId = scan.threadId, channelId != eventId {
      throw .contradictingThreadId
    }
    if type == .typing {
      guard let thread = scan.threadId ?? threadOfChannel else { throw .badThreadId }
      return try TypingEvent(bytes, channel: thread).serverEvent
    }
    if type == .read, isLog { return try ReadEvent(bytes, thread: scan.threadId ?? threadOfChannel).serverEvent }
    let json = try rewritten(bytes, scan, type: type, threadOfChannel: threadOfChannel)
    return ServerEvent(
      kind: isLog ? scan.seq.map { .log(seq: $0) } ?? .live : .live, threadId: scan.threadId ?? threadOfChannel,
      isThreadUpdate: type == .threadUpdate, json: json)
  }

  /// The event's text in the contract's form; the publisher's own bytes where they have it already.
  private func rewritten(
    _ bytes: [UInt8], _ scan: EventScan, type: EventType, threadOfChannel: ThreadID?
  ) throws(EventRejection) -> [UInt8] {
    let lacksThread = scan.threadId == nil && threadOfChannel != nil
    let payload = scan.payload ?? (type == .message ? scan.message : nil)
    if type == .message, payload == nil { throw .noPayload }
    let isInForm = !scan.isRenamed && !lacksThread && (type != .message || scan.payload != nil)
    if isInForm { return bytes }
    if case .custom = type {
      guard lacksThread, let threadOfChannel else { return bytes }
      return try adding(threadOfChannel, to: bytes)
    }
    var text = JSONText(reserving: bytes.count + 32)
    text.raw("{\"type\":")
    text.string(type.name)
    if let threadId = scan.threadId ?? threadOfChannel {
      text.raw(",\"threadId\":")
      text.identifier(threadId)
    }
    if let seq = scan.seq {
      text.raw(",\"seq\":")
      text.number(seq)
    }
    if let payload {
      text.raw(",\"payload\":")
      text.raw(bytes[payload])
    }
    text.raw("}")
    return text.bytes
  }

  /// A site's own object with the thread's id in front of its members, in place of a `threadId` that is null.
  private func adding(_ threadId: ThreadID, to bytes: [UInt8]) throws(EventRejection) -> [UInt8] {
    var text = JSONText(reserving: bytes.count + 32)
    text.raw("{\"threadId\":")
    text.identifier(threadId)
    try scanned(bytes) { buffer throws(EventRejection) in
      let scanner = JSONScanner(buffer)
      try scanner.members { key, value throws(EventRejection) in
        if scanner.equals(key, "threadId") { return }
        text.raw(",")
        text.raw(scanner.raw(key))
        text.raw(":")
        text.raw(scanner.raw(value))
      }
    }
    text.raw("}")
    return text.bytes
  }
}
