package import ChatProtocol

/// What the gateway asks of a chat backend, wherever that is.
package protocol ChatBackendClient: Sendable {
  /// Whether there is a log to read missed events from.
  var keepsLog: Bool { get }
  /// Whether it shows the caller's token to somebody.
  var asksWithTokens: Bool { get }
  /// Whether the caller may join a thread, and the thread's state. The answer may be one that was given before, as long
  /// as ``invalidate(_:isFollowed:)`` has not said otherwise; such a one has no head.
  func access(to thread: ThreadID, for caller: Caller) async throws(BackendFailure) -> ThreadAccess
  /// Whether many answers cost little more than one, so that ``accesses(_:)`` is to be asked rather than one by one.
  var answersTogether: Bool { get }
  /// The answers of ``access(to:for:)`` to several questions, in their order, and with the head of each thread that exists
  /// and has a log, whoever asks: a caller may be in by its token's claim, unknown to the backend. That a caller or a thread
  /// is not known is an answer without access, and no failure.
  func accesses(_ questions: [ThreadQuestion]) async -> [Result<ThreadAccess, BackendFailure>]
  /// The last `seq` of each of these threads' logs; threads that do not exist are left out. Asked for by the gateway
  /// itself, not for a user.
  func heads(of threads: [ThreadID]) async throws(BackendFailure) -> [ThreadID: UInt64]
  /// The thread's log behind `after`, at most `limit` entries.
  func events(of thread: ThreadID, after: UInt64, limit: Int) async throws(BackendFailure) -> LogPage
  /// Stores a message, once per `clientMessageId`; the stored message as JSON.
  func send(
    to thread: ThreadID, text: String, clientMessageId: String, from caller: Caller
  ) async throws(BackendFailure) -> [UInt8]
  /// Stores how far the caller has read, and publishes the receipt.
  /// - Returns: false if the backend keeps no receipts: then the gateway publishes what the client said.
  func markRead(_ mark: ReadMark, in thread: ThreadID, by caller: Caller) async throws(BackendFailure) -> Bool
  /// Those of `users` whose presence the caller may see.
  func visible(_ users: [UserID], to caller: Caller) async throws(BackendFailure) -> Set<UserID>
  /// What was said about a thread, or is being asked about it, may be out of date now: its members have changed, or nobody
  /// knows whether they have.
  /// - Parameter isFollowed: whether this will be called again at the thread's next change; only then may later answers be
  ///   kept.
  func invalidate(_ thread: ThreadID, isFollowed: Bool)
}

extension ChatBackendClient {
  package var asksWithTokens: Bool { false }
  package var answersTogether: Bool { false }

  package func accesses(_ questions: [ThreadQuestion]) async -> [Result<ThreadAccess, BackendFailure>] {
    var results: [Result<ThreadAccess, BackendFailure>] = []
    for question in questions {
      do throws(BackendFailure) {
        results.append(.success(try await access(to: question.thread, for: question.caller)))
      } catch .unavailable {
        results.append(.failure(.unavailable))
      } catch {
        results.append(.success(ThreadAccess(isAllowed: false, head: nil, participants: [])))
      }
    }
    let missing = results.indices.filter { index in
      if case .success(let access) = results[index] { access.head == nil } else { false }
    }
    guard !missing.isEmpty else { return results }
    let heads: Result<[ThreadID: UInt64], BackendFailure>
    do throws(BackendFailure) {
      heads = .success(try await self.heads(of: missing.map { questions[$0].thread }))
    } catch {
      heads = .failure(error)
    }
    for index in missing {
      results[index] = results[index].flatMap { access in
        heads.map { heads in
          var access = access
          access.head = heads[questions[index].thread]
          return access
        }
      }
    }
    return results
  }

  package func invalidate(_ thread: ThreadID, isFollowed: Bool) {}
}
