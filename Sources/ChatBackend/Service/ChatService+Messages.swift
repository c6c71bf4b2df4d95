package import ChatProtocol
import GRDB

extension ChatService {
  /// Stores a message, and with it the events that tell of it; returns once both are on disk.
  ///
  /// A repeated `clientMessageId` of the same user (in the same thread, if one is named) returns the message that is
  /// stored already, whatever the text. A client that names no thread writes to its latest open one, or to a new one. A
  /// client's message to a closed thread opens it again: a customer who writes wants an answer; a `thread_update` goes
  /// before the message. A manager's message leaves the thread closed.
  package func send(_ message: NewMessage, identity: Identity) async throws -> SentMessage {
    try await store.write(try sending(message, identity))
  }

  /// The same for one who does not wait in a task: `then` is called once, on any thread, and must be quick.
  package func send(
    _ message: NewMessage, identity: Identity, then: @escaping @Sendable (Result<SentMessage, any Error>) -> Void
  ) {
    do {
      store.write(try sending(message, identity), then: then)
    } catch {
      then(.failure(error))
    }
  }

  /// What the writer has to do for a message that is worth its while.
  private func sending(
    _ message: NewMessage, _ identity: Identity
  ) throws(ChatError) -> @Sendable (WriteTransaction) throws -> SentMessage {
    let (threadId, text, clientMessageId) = (message.threadId, message.text, message.clientMessageId)
    try requireMember(identity)
    try validate(text, field: "text", 1...limits.maximumTextLength)
    guard text.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) else {
      throw .invalid("text", "text must not be blank.")
    }
    guard isClientMessageId(clientMessageId) else {
      throw .invalid(
        "clientMessageId", "clientMessageId must be 1 to 64 characters from A-Z, a-z, 0-9, _ and -.")
    }
    guard threadId != nil || identity.role == .client else {
      throw .invalid("threadId", "threadId is missing: a manager must say which thread to write to.")
    }
    let sender: Sender = identity.role == .client ? .client : .manager
    return { transaction in
      try transaction.remember(identity)
      if let stored = try transaction.message(identity, clientMessageId: clientMessageId, threadId: threadId) {
        return SentMessage(message: stored, created: false)
      }
      var thread: ChatThread
      var before: ChatThread?
      if let threadId {
        guard let existing = try transaction.thread(threadId, visibleTo: Visibility(identity)) else {
          throw ChatError.notFound
        }
        thread = existing
        before = existing
      } else if let open = try transaction.openThread(of: identity) {
        thread = open
        before = open
      } else {
        try transaction.requireUnrestricted(identity)
        thread = try transaction.createThread(client: identity.userId, subject: "", manager: nil)
      }
      if thread.status == .closed, sender == .client {
        thread.status = .open
        try transaction.logUpdate(&thread)
      }
      let message = try transaction.append(
        to: &thread, from: sender, identity: identity, text: text, clientMessageId: clientMessageId)
      transaction.notify(thread, before: before)
      return SentMessage(message: message, created: true)
    }
  }

  /// A thread's messages, oldest first.
  ///
  /// With `after`: those that follow that `seq`; the page's cursor is the `after` of the next one. Else: the newest, or
  /// the newest before the `seq` `before`; the page's cursor is the `before` of the page of older ones.
  package func messages(
    identity: Identity, thread: ThreadID, after: UInt64? = nil, before: UInt64? = nil, limit: Int
  ) async throws -> Page<ChatMessage> {
    try requireMember(identity)
    let limit = pageSize(limit)
    return try await store.read { db in
      guard try db.head(thread, visibleTo: Visibility(identity)) != nil, let number = thread.number else {
        throw ChatError.notFound
      }
      let rows = try db.cachedRows(
        """
        SELECT \(ThreadQuery.messageColumns) FROM \(ThreadQuery.messageTables)
        WHERE m.threadId = :thread AND m.seq > :after AND m.seq < :before
        ORDER BY m.seq \(after == nil ? "DESC" : "ASC") LIMIT :limit
        """,
        [
          "thread": number, "after": Int64(clamping: after ?? 0), "before": Int64(clamping: before ?? .max),
          "limit": limit + 1,
        ])
      var items: [ChatMessage] = []
      while let row = try rows.next() { items.append(try ThreadQuery.message(row)) }
      let hasMore = items.count > limit
      if hasMore { items.removeLast() }
      let cursor = hasMore ? items.last.map { String($0.seq) } : nil
      return Page(items: after == nil ? items.reversed() : items, cursor: cursor)
    }
  }

  private func isClientMessageId(_ text: String) -> Bool {
    // The alphabet and length of identifiers.
    UserID(text) != nil
  }
}

extension WriteTransaction {
  /// The message that a user has already sent under a key, in `threadId` or, without one, anywhere.
  fileprivate func message(
    _ identity: Identity, clientMessageId: String, threadId: ThreadID?
  ) throws -> ChatMessage? {
    // Nearly always there is none, and this asks an index alone.
    guard
      try db.cachedOne(
        "SELECT number FROM messages WHERE userId = ? AND clientMessageId = ? LIMIT 1",
        [identity.userId.text, clientMessageId], as: Int64.self) != nil
    else { return nil }
    let visibility = Visibility(identity)
    let condition = visibility.condition(client: "t.clientId", thread: "t.id")
    var arguments: [String: (any DatabaseValueConvertible)?] = visibility.arguments
    arguments["key"] = clientMessageId
    var inThread = ""
    if let threadId {
      guard let number = threadId.number else { throw ChatError.notFound }
      arguments["thread"] = number
      inThread = " AND m.threadId = :thread"
    }
    return try db.cachedRow(
      """
      SELECT \(ThreadQuery.messageColumns) FROM \(ThreadQuery.messageTables) JOIN threads t ON t.id = m.threadId
      WHERE m.userId = :me AND m.clientMessageId = :key\(inThread) AND \(condition)
      ORDER BY m.number LIMIT 1
      """, StatementArguments(arguments)
    ).map { try ThreadQuery.message($0) }
  }

  /// Refuses tokens that name their threads: they cannot name one that does not exist yet.
  func requireUnrestricted(_ identity: Identity) throws {
    if case .only = identity.threads {
      throw ChatError.forbidden("This token is for certain threads only; it cannot open a new one.")
    }
  }
}
