import ChatProtocol

@testable import Gateway

/// A chat backend in memory, whose moods a test decides.
final class FakeBackend: ChatBackendClient {
  struct Thread: Sendable {
    var log: [LogPage.Entry] = []
    var members: [UserID: Role] = [:]
    var readUpTo: [UserID: UInt64] = [:]
  }

  struct State: Sendable {
    var threads: [ThreadID: Thread] = [:]
    /// Answers every question with this, while it is set.
    var failure: BackendFailure?
    /// Questions about logs, as `(thread, after)`.
    var reads: [UInt64] = []
    /// What the next questions about logs wait for.
    var gate: Latch?
    /// What the next questions about access wait for, one after the other, once their answers are fixed; the last one
    /// holds all that follow.
    var accessGates: [Latch] = []
    /// What questions about access wait for that are asked on behalf of these users, once their answers are fixed.
    var accessGatesOfUsers: [UserID: Latch] = [:]
    var accessAnswers = 0
    /// How often heads were asked for.
    var headQuestions = 0
    /// Who was asked about, in order.
    var accessCallers: [Caller] = []
    /// What was said about threads' changes, in order.
    var invalidations: [(thread: ThreadID, isFollowed: Bool)] = []
    /// Whether access is answered without the head, as from memory.
    var isHeadLeftOut = false
    var marks: [ReadMark] = []
    var isLogKept = true
  }

  let state = Locked(State())

  var keepsLog: Bool { state.with { $0.isLogKept } }
  var asksWithTokens: Bool { true }

  /// Adds a thread of these members.
  func add(_ id: ThreadID, members: [UserID: Role]) {
    state.with { $0.threads[id, default: Thread()].members = members }
  }

  /// Commits the thread's next event without telling anybody, and returns its envelope.
  @discardableResult
  func commit(_ text: String, type: String = "message", to id: ThreadID) -> LogPage.Entry {
    state.with { state in
      let seq = UInt64(state.threads[id, default: Thread()].log.count + 1)
      let entry = LogPage.Entry(seq: seq, json: Self.event(type, text, seq: seq, in: id))
      state.threads[id]?.log.append(entry)
      return entry
    }
  }

  static func event(_ type: String, _ text: String, seq: UInt64, in id: ThreadID) -> [UInt8] {
    utf8("{\"type\":\"\(type)\",\"threadId\":\(id.json),\"seq\":\(seq),\"payload\":{\"text\":\"\(text)\"}}")
  }

  private func answer<Answer: Sendable>(
    _ body: (inout State) -> Result<Answer, BackendFailure>
  ) throws(BackendFailure) -> Answer {
    let result: Result<Answer, BackendFailure> = state.with { state in
      if let failure = state.failure { return .failure(failure) }
      return body(&state)
    }
    return try result.get()
  }

  func access(to thread: ThreadID, for caller: Caller) async throws(BackendFailure) -> ThreadAccess {
    let access = try currentAccess(to: thread, for: caller)
    let gates = state.with { state in
      let next = state.accessGates.count > 1 ? state.accessGates.removeFirst() : state.accessGates.first
      return [next, state.accessGatesOfUsers[caller.identity.userId]]
    }
    for gate in gates { await gate?.wait() }
    return access
  }

  private func currentAccess(to thread: ThreadID, for caller: Caller) throws(BackendFailure) -> ThreadAccess {
    try answer { state in
      state.accessAnswers += 1
      state.accessCallers.append(caller)
      guard let known = state.threads[thread] else { return .failure(.notFound) }
      let isManager = caller.identity.role == .manager
      guard isManager || known.members[caller.identity.userId] != nil else { return .failure(.notFound) }
      let participants = known.members.sorted { $0.key < $1.key }.map { user, role in
        Participant(userId: user, role: role, readUpTo: known.readUpTo[user] ?? 0)
      }
      let head = state.isHeadLeftOut ? nil : UInt64(known.log.count)
      return .success(ThreadAccess(isAllowed: true, head: head, participants: participants))
    }
  }

  func heads(of threads: [ThreadID]) async throws(BackendFailure) -> [ThreadID: UInt64] {
    state.with { $0.headQuestions += 1 }
    return try answer { state in
      .success(
        threads.reduce(into: [:]) { heads, id in
          if let thread = state.threads[id] { heads[id] = UInt64(thread.log.count) }
        })
    }
  }

  func events(of thread: ThreadID, after: UInt64, limit: Int) async throws(BackendFailure) -> LogPage {
    let gate = state.with { state in
      state.reads.append(after)
      return state.gate
    }
    await gate?.wait()
    return try answer { state in
      guard let log = state.threads[thread]?.log else { return .failure(.notFound) }
      let page = log.dropFirst(Int(min(after, UInt64(log.count)))).prefix(limit)
      return .success(LogPage(entries: Array(page), head: UInt64(log.count)))
    }
  }

  func send(
    to thread: ThreadID, text: String, clientMessageId: String, from caller: Caller
  ) async throws(BackendFailure) -> [UInt8] {
    _ = try await access(to: thread, for: caller)
    let entry = commit(text, to: thread)
    return utf8("{\"seq\":\(entry.seq),\"clientMessageId\":\"\(clientMessageId)\"}")
  }

  func markRead(_ mark: ReadMark, in thread: ThreadID, by caller: Caller) async throws(BackendFailure) -> Bool {
    try answer { state in
      state.marks.append(mark)
      return .success(false)
    }
  }

  func visible(_ users: [UserID], to caller: Caller) async throws(BackendFailure) -> Set<UserID> {
    try answer { state in
      if caller.identity.role == .manager { return .success(Set(users)) }
      let shared = state.threads.values.filter { $0.members[caller.identity.userId] != nil }
      return .success(Set(users.filter { user in shared.contains { $0.members[user] != nil } }))
    }
  }

  func invalidate(_ thread: ThreadID, isFollowed: Bool) {
    state.with { $0.invalidations.append((thread, isFollowed)) }
  }
}
