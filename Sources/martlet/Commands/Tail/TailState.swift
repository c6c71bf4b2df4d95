import ChatProtocol

/// What `tail` knows of its thread: where it is, and what a frame means. Pure; ``TailCommand`` does the rest.
struct TailState: Sendable {
  /// What is to be done.
  enum Effect: Hashable, Sendable {
    /// Print an event.
    case print(String)
    /// Tell how things are.
    case note(String)
    /// The thread was joined.
    case joined
    /// Leave the connection and come back after so many milliseconds.
    case comeBack(afterMilliseconds: Int64)
    /// It makes no sense to go on.
    case end(CommandError)
  }

  /// The thread that is followed.
  let thread: ThreadID
  /// Whether events are printed as they came.
  let isJSON: Bool
  /// The last `seq` that was printed, or from which to go on; nil: from now on.
  private(set) var position: UInt64?

  init(thread: ThreadID, since: UInt64?, isJSON: Bool) {
    self.thread = thread
    self.isJSON = isJSON
    position = since
  }

  /// The frame that joins the thread.
  var subscription: String {
    let payload = position.map { ",\"payload\":{\"since\":\($0)}" } ?? ""
    return "{\"type\":\"subscribe\",\"id\":1,\"threadId\":\(thread.json)\(payload)}"
  }

  /// What a frame of the server means.
  mutating func receive(_ frame: String) -> [Effect] {
    var frame = frame
    return frame.withUTF8 { receive(JSONScanner(UnsafeRawBufferPointer($0))) }
  }

  /// Why a connection that ended so must not be made again; nil: come back.
  static func ending(code: UInt16, reason: String) -> CommandError? {
    switch code {
    case 1008:
      CommandError(ExitStatus.refused, "the server does not accept the token (\(quoted(reason))); \(tokenAdvice)")
    case 4005: CommandError(ExitStatus.refused, "the session was revoked")
    default: nil
    }
  }

  /// What to do about a token that is refused.
  static let tokenAdvice =
    "set MARTLET_TOKEN to a valid one, or MARTLET_JWT_SECRET to the secret that the server runs with"

  // MARK: - Frames

  private mutating func receive(_ scanner: JSONScanner) -> [Effect] {
    guard (try? scanner.document())?.kind == .object,
      let type = scanner.member("type").flatMap({ scanner.string($0) })
    else { return [.note("the server sent what is no frame")] }
    switch type {
    case "ok": return joined(scanner)
    case "error": return failed(scanner)
    case "reconnect":
      let delay = scanner.member("payload").flatMap { scanner.member("afterMs", of: $0) }.flatMap {
        scanner.integer($0)
      }
      return [.comeBack(afterMilliseconds: max(0, min(delay ?? 1000, 60_000)))]
    case "resync": return isOwn(scanner) ? [.note("events without a seq may have been missed")] : []
    case "welcome", "pong": return []
    default: return isOwn(scanner) ? event(type, scanner) : []
    }
  }

  private func isOwn(_ scanner: JSONScanner) -> Bool {
    scanner.member("threadId").flatMap { scanner.identifier($0) } == thread
  }

  private mutating func joined(_ scanner: JSONScanner) -> [Effect] {
    guard let payload = scanner.member("payload") else { return [.joined] }
    let head = scanner.member("head", of: payload).flatMap { scanner.position($0) }
    let isReset = scanner.member("reset", of: payload).flatMap { scanner.boolean($0) } ?? false
    if isReset {
      let wanted = position.map { " to \($0)" } ?? ""
      position = head
      let text = head.map { "the thread's log does not reach\(wanted): going on behind \($0)" }
      return [.joined, .note(text ?? "the thread has no log here: showing what comes from now on")]
    }
    if position == nil { position = head }
    return [.joined]
  }

  private func failed(_ scanner: JSONScanner) -> [Effect] {
    let payload = scanner.member("payload")
    let text = { (key: StaticString) in payload.flatMap { scanner.member(key, of: $0) }.flatMap { scanner.string($0) } }
    let code = text("code") ?? ""
    let message = singleLine(text("message") ?? "")
    switch FrameError.Code(rawValue: code) {
    case .forbidden:
      return [.end(CommandError(ExitStatus.refused, "this token may not join thread \(thread): \(message)"))]
    case .notFound:
      return [.end(CommandError(ExitStatus.refused, "there is no thread \(thread) for this token: \(message)"))]
    case .invalidToken: return [.end(CommandError(ExitStatus.refused, "\(message); \(Self.tokenAdvice)"))]
    case .unavailable: return [.note("not available now: \(message)"), .comeBack(afterMilliseconds: 1000)]
    default: return [.note("\(singleLine(code)): \(message)")]
    }
  }

  private mutating func event(_ type: String, _ scanner: JSONScanner) -> [Effect] {
    let seq = scanner.member("seq").flatMap { scanner.position($0) }
    if let seq {
      if let position, seq <= position { return [] }
      position = seq
    }
    if isJSON { return [.print(String(decoding: scanner.bytes, as: UTF8.self).filter { !$0.isNewline })] }
    let number = seq.map { "#\($0) " } ?? ""
    guard let payload = scanner.member("payload") else { return [.print(number + type)] }
    let field = { (key: StaticString) in scanner.member(key, of: payload) }
    if type == "message", let text = field("text").flatMap({ scanner.string($0) }) {
      let time = field("createdAt").flatMap { scanner.string($0) }.map { $0 + " " } ?? ""
      let side = field("from").flatMap { scanner.string($0) } ?? "?"
      let user =
        field("userId").map { " " + (scanner.string($0) ?? String(decoding: scanner.raw($0), as: UTF8.self)) } ?? ""
      return [.print(singleLine("\(number)\(time)\(side)\(user): \(text)"))]
    }
    return [.print(singleLine("\(number)\(type) \(String(decoding: scanner.raw(payload), as: UTF8.self))"))]
  }
}
