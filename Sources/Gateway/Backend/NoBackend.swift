package import ChatProtocol

/// A site that has no backend within reach: threads are authorised by claim alone, nothing is stored or recovered.
package struct NoBackend: ChatBackendClient {
  /// The absence of a backend.
  package init() {}

  package var keepsLog: Bool { false }

  package func access(to thread: ThreadID, for caller: Caller) async throws(BackendFailure) -> ThreadAccess {
    ThreadAccess(isAllowed: false, head: nil, participants: [])
  }

  package func heads(of threads: [ThreadID]) async throws(BackendFailure) -> [ThreadID: UInt64] {
    [:]
  }

  package func events(of thread: ThreadID, after: UInt64, limit: Int) async throws(BackendFailure) -> LogPage {
    throw .unavailable
  }

  package func send(
    to thread: ThreadID, text: String, clientMessageId: String, from caller: Caller
  ) async throws(BackendFailure) -> [UInt8] {
    throw .unavailable
  }

  package func markRead(
    _ mark: ReadMark, in thread: ThreadID, by caller: Caller
  ) async throws(BackendFailure) -> Bool {
    false
  }

  package func visible(_ users: [UserID], to caller: Caller) async throws(BackendFailure) -> Set<UserID> {
    caller.identity.role == .manager ? Set(users) : []
  }
}
