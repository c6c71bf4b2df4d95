package import ChatProtocol
import GRDB

extension ChatService {
  /// Stores a message, and with it the events that tell of it; returns once both are on disk.
  ///
  /// A repeated `clientMessageId` of the same user (in the same thread, if one is named) returns the message that is
  /// stored already, whatever the text. A client that names no thread writes to its latest open one, or to a new one. A
  /// client's message to a closed thread opens it again: a customer who writes wants an answer; a `thread_update` goes
  /// before the message. A manager's message leaves the thread closed.
  package func send(
    identity: Identity, threadId: ThreadID?, text: String, clientMessageId: String
  ) async throws -> SentMessage {
    try requireMember(identity)
    try validate(text, field: "text", 1...limits.maximumTextLength)
    guard text.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) else {
      throw ChatError.invalid("text", "text must not be blank.")
    }
    guard isClientMessageId(clientMessageId) else {
      throw ChatError.invalid(
        "clientMessageId", "clientMessageId must be 1 to 64 characters from A-Z, a-z, 0-9, _ and -.")
    }
    guard threadId != nil || identity.role == .client else {
      throw ChatError.invalid("threadId", "threadId is missing: a manager must say which thread to write to.")
    }
    let sender: Sender = identity.role == .client ? .client : .manager
    return try await store.write { transaction in
      try transaction.remember(identity)
      if let stored = try transaction.message(identity, clientMessageId: clientMessageId, threadId: threadId) {
        return SentMessage(message: stored, created: false)
      }
      var thread: ChatThread
      var before: ChatThread?
      if let threadId {
        guard let existing = try transaction.db.thread(threadId, visibleTo: Visibility(identity)) else {
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

  /// The thread that a client's message without `threadId` goes to.
  fileprivate func openThread(of identity: Identity) throws -> ChatThread? {
    let visibility = Visibility(identity)
    let condition = visibility.condition(client: "t.clientId", thread: "t.id")
    return try db.cachedRow(
      """
      SELECT \(ThreadQuery.columns) FROM \(ThreadQuery.tables) WHERE \(condition) AND t.status = 'open'
      ORDER BY t.updatedAt DESC, t.id DESC LIMIT 1
      """, StatementArguments(visibility.arguments)
    ).map(ThreadQuery.thread)
  }

  /// Refuses tokens that name their threads: they cannot name one that does not exist yet.
  func requireUnrestricted(_ identity: Identity) throws {
    if case .only = identity.threads {
      throw ChatError.forbidden("This token is for certain threads only; it cannot open a new one.")
    }
  }
}
