package import ChatProtocol
import GRDB

extension ChatService {
  /// Whether somebody may join a thread. A client may join its own threads, a manager every thread that exists, others
  /// none; a token that names its threads, no others.
  package func access(thread: ThreadID, identity: Identity) async throws -> ThreadAccess {
    try await store.read { db in try db.access(to: thread, for: identity) }
  }

  /// The same of several threads, for several users, in their order; for the gateway, which lets some in by what their tokens
  /// say, and so is told each thread's head whoever asks: nil if there is no such thread.
  package func accesses(
    _ questions: [(thread: ThreadID, identity: Identity)]
  ) async throws -> [(access: ThreadAccess, head: UInt64?)] {
    try await store.read { db in
      try questions.map { question in
        let access = try db.access(to: question.thread, for: question.identity)
        return (access, access.allowed ? access.head : try db.head(question.thread))
      }
    }
  }

  /// Whether two users take part in the same thread, so that a client may watch the other's presence.
  package func sharesThread(_ first: UserID, _ second: UserID) async throws -> Bool {
    try await store.read { db in
      try db.cachedOne(
        """
        SELECT EXISTS (
          SELECT 1 FROM threads t WHERE t.clientId = :a AND (
            t.managerId = :b OR EXISTS (SELECT 1 FROM participants p WHERE p.threadId = t.id AND p.userId = :b)))
        OR EXISTS (
          SELECT 1 FROM threads t WHERE t.clientId = :b AND (
            t.managerId = :a OR EXISTS (SELECT 1 FROM participants p WHERE p.threadId = t.id AND p.userId = :a)))
        """, ["a": first.text, "b": second.text], as: Bool.self) ?? false
    }
  }
}

extension Database {
  fileprivate func access(to thread: ThreadID, for identity: Identity) throws -> ThreadAccess {
    guard let number = thread.number, let head = try head(thread, visibleTo: Visibility(identity)) else {
      return .denied
    }
    return ThreadAccess(allowed: true, head: head, participants: try participants(number))
  }
}
