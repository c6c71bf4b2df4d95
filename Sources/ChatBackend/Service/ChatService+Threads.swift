package import ChatProtocol
import GRDB

extension ChatService {
  /// The caller's threads that pass the filter, latest activity first, with the caller's unread counts.
  ///
  /// A cursor holds its place whatever is added or changes meanwhile: a thread that changes moves to the front and is
  /// not met twice.
  package func threads(
    identity: Identity, filter: ThreadFilter = ThreadFilter(), cursor: String? = nil, limit: Int
  ) async throws -> Page<ChatThread> {
    try requireMember(identity)
    let start = try cursor.map { try ThreadCursor($0) }
    let visibility = Visibility(identity)
    let limit = pageSize(limit)
    return try await store.read { db in
      var conditions = [visibility.condition(client: "t.clientId", thread: "t.id")]
      var arguments: [String: (any DatabaseValueConvertible)?] = visibility.arguments
      if let status = filter.status {
        conditions.append("t.status = :status")
        arguments["status"] = status.rawValue
      }
      switch filter.assigned {
      case .manager(let id):
        conditions.append("t.managerId = :manager")
        arguments["manager"] = id.text
      case .nobody: conditions.append("t.managerId IS NULL")
      case nil: break
      }
      if let text = filter.text?.lowercased(), !text.isEmpty {
        conditions.append(
          """
          (instr(fold(t.subject), :text) > 0 OR instr(fold(t.clientId), :text) > 0
            OR instr(fold(c.name), :text) > 0 OR instr(fold(m.text), :text) > 0)
          """)
        arguments["text"] = text
      }
      if let start {
        conditions.append("(t.updatedAt, t.id) < (:updatedAt, :id)")
        arguments["updatedAt"] = start.updatedAt
        arguments["id"] = start.id
      }
      arguments["limit"] = limit + 1
      let rows = try db.cachedRows(
        """
        SELECT \(ThreadQuery.columns), \(ThreadQuery.unread(for: identity.role)) FROM \(ThreadQuery.tables)
        WHERE \(conditions.joined(separator: " AND ")) ORDER BY t.updatedAt DESC, t.id DESC LIMIT :limit
        """, StatementArguments(arguments))
      var items: [ChatThread] = []
      while let row = try rows.next() { items.append(try ThreadQuery.thread(row)) }
      guard items.count > limit else { return Page(items: items, cursor: nil) }
      items.removeLast()
      return Page(items: items, cursor: items.last.flatMap { ThreadCursor($0)?.text })
    }
  }

  /// One thread, with the caller's unread count.
  package func thread(identity: Identity, id: ThreadID) async throws -> ChatThread {
    try requireMember(identity)
    return try await store.read { db in try db.threadWithUnread(id, for: identity) }
  }

  /// Creates a thread: a client its own, a manager one for `clientId`.
  package func createThread(
    identity: Identity, subject: String = "", clientId: UserID? = nil, managerId: UserID? = nil
  ) async throws -> ChatThread {
    try requireMember(identity)
    try validate(subject, field: "subject", 0...limits.maximumSubjectLength)
    let client: UserID
    if identity.role == .manager {
      guard let clientId else {
        throw ChatError.invalid("clientId", "clientId is missing: a manager must say whose thread it is to be.")
      }
      client = clientId
    } else {
      guard clientId == nil || clientId == identity.userId else {
        throw ChatError.forbidden("A client opens threads for itself only.")
      }
      guard managerId == nil else { throw ChatError.forbidden("Only a manager may put a manager in charge.") }
      client = identity.userId
    }
    return try await store.write { transaction in
      try transaction.remember(identity)
      try transaction.requireUnrestricted(identity)
      try transaction.require(client, role: .client, field: "clientId")
      if let managerId { try transaction.require(managerId, role: .manager, field: "managerId") }
      var thread = try transaction.createThread(client: client, subject: subject, manager: managerId)
      transaction.notify(thread)
      thread.unread = 0
      return thread
    }
  }

  /// Changes a thread's status, its manager, or both; for managers. A change to what already is changes nothing and
  /// tells nobody.
  package func updateThread(identity: Identity, id: ThreadID, change: ThreadChange) async throws -> ChatThread {
    try requireMember(identity)
    return try await store.write { transaction in
      guard var thread = try transaction.thread(id, visibleTo: Visibility(identity)) else {
        throw ChatError.notFound
      }
      try requireManager(identity, "Only a manager may change a thread's status or manager.")
      try transaction.remember(identity)
      let before = thread
      if let status = change.status { thread.status = status }
      switch change.manager {
      case .keep: break
      case .unassign:
        thread.managerId = nil
        thread.managerName = nil
      case .assign(let manager):
        try transaction.require(manager, role: .manager, field: "managerId")
        thread.managerId = manager
        thread.managerName = try transaction.name(of: manager)
      }
      if thread.status != before.status || thread.managerId != before.managerId {
        try transaction.logUpdate(&thread)
        transaction.notify(thread, before: before)
      }
      return try transaction.db.threadWithUnread(id, for: identity)
    }
  }
}

extension Database {
  /// A thread that `identity` may see, with its unread count.
  fileprivate func threadWithUnread(_ id: ThreadID, for identity: Identity) throws -> ChatThread {
    guard let number = id.number else { throw ChatError.notFound }
    let visibility = Visibility(identity)
    var arguments: [String: (any DatabaseValueConvertible)?] = visibility.arguments
    arguments["id"] = number
    let row = try cachedRow(
      """
      SELECT \(ThreadQuery.columns), \(ThreadQuery.unread(for: identity.role)) FROM \(ThreadQuery.tables)
      WHERE t.id = :id AND \(visibility.condition(client: "t.clientId", thread: "t.id"))
      """, StatementArguments(arguments))
    guard let row else { throw ChatError.notFound }
    return try ThreadQuery.thread(row)
  }
}
