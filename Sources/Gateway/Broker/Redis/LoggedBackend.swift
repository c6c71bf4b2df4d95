package import ChatProtocol
import RedisClient

/// A backend whose logs are looked up in Redis first.
///
/// Redis may lag behind the database, and knows the last events only: what it has is taken, what it does not have is asked
/// of the backend. Where there is no backend with a log, Redis' word stands alone.
package struct LoggedBackend: ChatBackendClient {
  private let backend: any ChatBackendClient
  private let log: RedisEventLog

  /// `backend`, with `log` before its own.
  package init(_ backend: any ChatBackendClient, log: RedisEventLog) {
    self.backend = backend
    self.log = log
  }

  package var keepsLog: Bool { backend.keepsLog }
  package var asksWithTokens: Bool { backend.asksWithTokens }
  package var answersTogether: Bool { backend.answersTogether }

  package func accesses(_ questions: [ThreadQuestion]) async -> [Result<ThreadAccess, BackendFailure>] {
    await backend.accesses(questions)
  }

  package func access(to thread: ThreadID, for caller: Caller) async throws(BackendFailure) -> ThreadAccess {
    try await backend.access(to: thread, for: caller)
  }

  package func heads(of threads: [ThreadID]) async throws(BackendFailure) -> [ThreadID: UInt64] {
    try await backend.heads(of: threads)
  }

  package func events(of thread: ThreadID, after: UInt64, limit: Int) async throws(BackendFailure) -> LogPage {
    if let page = try? await log.events(of: thread, after: after, limit: limit),
      !page.entries.isEmpty || !backend.keepsLog
    {
      return page
    }
    return try await backend.events(of: thread, after: after, limit: limit)
  }

  package func send(
    to thread: ThreadID, text: String, clientMessageId: String, from caller: Caller
  ) async throws(BackendFailure) -> [UInt8] {
    try await backend.send(to: thread, text: text, clientMessageId: clientMessageId, from: caller)
  }

  package func markRead(
    _ mark: ReadMark, in thread: ThreadID, by caller: Caller
  ) async throws(BackendFailure) -> Bool {
    try await backend.markRead(mark, in: thread, by: caller)
  }

  package func visible(_ users: [UserID], to caller: Caller) async throws(BackendFailure) -> Set<UserID> {
    try await backend.visible(users, to: caller)
  }

  package func invalidate(_ thread: ThreadID, isFollowed: Bool) {
    backend.invalidate(thread, isFollowed: isFollowed)
  }
}
