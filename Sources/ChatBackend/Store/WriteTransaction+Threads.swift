import ChatProtocol
import GRDB

extension WriteTransaction {
  /// A thread that `visibility` lets be seen, without its unread count.
  func thread(_ id: ThreadID, visibleTo visibility: Visibility) throws -> ChatThread? {
    guard let number = id.number else { return nil }
    if let known = memory.threads[number] { return visibility.allows(known) ? known : nil }
    let thread = try db.thread(id, visibleTo: visibility)
    if let thread { memory.threads.note(thread) }
    return thread
  }

  /// The open thread of a client that changed last.
  func openThread(of identity: Identity) throws -> ChatThread? {
    let visibility = Visibility(identity)
    if let known = memory.threads.latest(of: identity.userId), visibility.allows(known) { return known }
    let condition = visibility.condition(client: "t.clientId", thread: "t.id")
    let thread = try db.cachedRow(
      """
      SELECT \(ThreadQuery.columns) FROM \(ThreadQuery.tables) WHERE \(condition) AND t.status = 'open'
      ORDER BY t.updatedAt DESC, t.id DESC LIMIT 1
      """, StatementArguments(visibility.arguments)
    ).map(ThreadQuery.thread)
    // Of some of its threads is not of all.
    if let thread { memory.threads.note(thread, isLatest: identity.threads == .ask || identity.threads == .all) }
    return thread
  }

  /// Creates a thread; its creation is the first event of its log.
  func createThread(client: UserID, subject: String, manager: UserID?) throws -> ChatThread {
    try execute(
      """
      INSERT INTO threads (subject, status, clientId, managerId, head, createdAt, updatedAt)
      VALUES (?, 'open', ?, ?, 0, ?, ?)
      """, [subject, client.text, manager?.text, now.milliseconds, now.milliseconds])
    var thread = ChatThread(
      id: ThreadID(db.lastInsertedRowID), subject: subject, status: .open,
      clientId: client, clientName: try name(of: client),
      managerId: manager, managerName: try manager.flatMap { try name(of: $0) },
      head: 0, lastMessage: nil, unread: nil, createdAt: now, updatedAt: now)
    try logUpdate(&thread)
    return thread
  }

  /// Logs and publishes that a thread is now as it is.
  func logUpdate(_ thread: inout ChatThread) throws {
    thread.head += 1
    thread.updatedAt = max(now, thread.updatedAt)
    thread.unread = nil
    let current = thread
    try log(current, type: "thread_update", reserving: 600) { current.write(to: &$0) }
  }

  /// Stores and publishes a message.
  func append(
    to thread: inout ChatThread, from sender: Sender, identity: Identity, text: String, clientMessageId: String
  ) throws -> ChatMessage {
    guard let number = thread.id.number else { throw ChatError.notFound }
    thread.head += 1
    thread.updatedAt = max(now, thread.updatedAt)
    try execute(
      """
      INSERT INTO messages (threadId, seq, sender, userId, text, clientMessageId, createdAt)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      """,
      [
        number, Int64(thread.head), sender.rawValue, identity.userId.text, text, clientMessageId, now.milliseconds,
      ])
    let message = ChatMessage(
      id: ThreadQuery.messageId(db.lastInsertedRowID), threadId: thread.id, seq: thread.head, from: sender,
      userId: identity.userId, name: try identity.name ?? name(of: identity.userId), text: text, createdAt: now,
      clientMessageId: clientMessageId)
    thread.lastMessage = message
    if !memory.threads.hasWriter(identity.userId, in: number) {
      try execute(
        "INSERT OR IGNORE INTO participants (threadId, userId) VALUES (?, ?)", [number, identity.userId.text])
      memory.threads.noteWriter(identity.userId, in: number)
    }
    try log(thread, type: "message", reserving: 400 + text.utf8.count) { message.write(to: &$0) }
    return message
  }

  /// Saves the thread, whose head has just moved on, with the event that says why.
  private func log(
    _ thread: ChatThread, type: StaticString, reserving capacity: Int, payload: (inout JSONText) -> Void
  ) throws {
    guard let number = thread.id.number else { throw ChatError.notFound }
    var envelope = JSONText(reserving: capacity)
    envelope.raw("{\"type\":\"")
    envelope.raw(type)
    envelope.raw("\",\"threadId\":")
    envelope.identifier(thread.id)
    envelope.raw(",\"seq\":")
    envelope.number(thread.head)
    envelope.raw(",\"payload\":")
    payload(&envelope)
    envelope.raw("}")
    try execute(
      """
      UPDATE threads SET status = ?, managerId = ?, head = ?, lastMessage = ?, updatedAt = ? WHERE id = ? AND head = ?
      """,
      [
        thread.status.rawValue, thread.managerId?.text, Int64(thread.head),
        thread.lastMessage.flatMap { ThreadQuery.messageNumber($0.id) }, thread.updatedAt.milliseconds,
        number, Int64(thread.head) - 1,
      ])
    guard db.changesCount == 1 else {
      throw ChatError(.internalError, "The log of thread \(number) has moved in between.")
    }
    try execute(
      "INSERT INTO events (position, threadId, seq, clientId, createdAt, envelope) VALUES (?, ?, ?, ?, ?, ?)",
      [
        nextPosition(), number, Int64(thread.head), thread.clientId.text, now.milliseconds,
        String(decoding: envelope.bytes, as: UTF8.self),
      ])
    emit(.thread(thread.id), envelope.bytes)
    memory.threads.changed(thread)
  }

  /// Tells those who have not joined the thread: its client, its manager, the manager whom that one replaced, and every
  /// manager of a thread that is new, has changed hands, or is in nobody's. `before`: the thread before the change, nil
  /// for a new one.
  func notify(_ thread: ChatThread, before: ChatThread? = nil) {
    var json = JSONText(reserving: 512)
    json.raw("{\"type\":\"thread_update\",\"threadId\":")
    json.identifier(thread.id)
    json.raw(",\"payload\":")
    thread.write(to: &json)
    json.raw("}")
    emit(.client(thread.clientId), json.bytes)
    if let manager = thread.managerId { emit(.manager(manager), json.bytes) }
    let isSame = before.map { $0.managerId == thread.managerId } ?? false
    if let previous = before?.managerId, !isSame { emit(.manager(previous), json.bytes) }
    if !isSame || thread.managerId == nil { emit(.managers, json.bytes) }
  }
}
