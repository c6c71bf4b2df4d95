import ChatBackend
import ChatProtocol
import Gateway

/// The embedded backend as the gateway sees a backend.
struct EmbeddedBackendClient: ChatBackendClient {
  let service: ChatService

  var keepsLog: Bool { true }

  func access(to thread: ThreadID, for caller: Caller) async throws(BackendFailure) -> Gateway.ThreadAccess {
    Gateway.ThreadAccess(try await asking { try await service.access(thread: thread, identity: caller.identity) })
  }

  var answersTogether: Bool { true }

  func accesses(_ questions: [ThreadQuestion]) async -> [Result<Gateway.ThreadAccess, BackendFailure>] {
    do {
      let answers = try await asking {
        try await service.accesses(questions.map { ($0.thread, $0.caller.identity) })
      }
      return answers.map { answer in
        var access = Gateway.ThreadAccess(answer.access)
        access.head = answer.head
        return .success(access)
      }
    } catch {
      return questions.map { _ in .failure(error) }
    }
  }

  func heads(of threads: [ThreadID]) async throws(BackendFailure) -> [ThreadID: UInt64] {
    try await asking { try await service.heads(threads) }
  }

  func events(of thread: ThreadID, after: UInt64, limit: Int) async throws(BackendFailure) -> LogPage {
    let page = try await asking { try await service.events(thread: thread, after: after, limit: limit) }
    return LogPage(
      entries: page.events.map { LogPage.Entry(seq: $0.seq, json: $0.envelope) }, head: page.head)
  }

  func send(
    to thread: ThreadID, text: String, clientMessageId: String, from caller: Caller
  ) async throws(BackendFailure) -> [UInt8] {
    try await asking {
      try await service.send(
        NewMessage(threadId: thread, text: text, clientMessageId: clientMessageId), identity: caller.identity)
    }.message.json
  }

  func markRead(
    _ mark: ReadMark, in thread: ThreadID, by caller: Caller
  ) async throws(BackendFailure) -> Bool {
    let target: ReadTarget =
      switch mark {
      case .upTo(let position): .upTo(position)
      case .messages(let ids): .messages(ids.map(Self.unquoted))
      }
    _ = try await asking {
      try await service.markRead(identity: caller.identity, thread: thread, target: target)
    }
    return true
  }

  func visible(_ users: [UserID], to caller: Caller) async throws(BackendFailure) -> Set<UserID> {
    if caller.identity.role == .manager { return Set(users) }
    var result: Set<UserID> = []
    for user in users {
      let shares = try await asking { try await service.sharesThread(caller.identity.userId, user) }
      if shares { result.insert(user) }
    }
    return result
  }

  /// A message id as the store knows it: the gateway keeps ids as JSON.
  private static func unquoted(_ json: String) -> String {
    Array(json.utf8).withUnsafeBytes { bytes in
      let scanner = JSONScanner(bytes)
      return (try? scanner.document()).flatMap { scanner.string($0) } ?? json
    }
  }

  private func asking<Answer>(_ question: () async throws -> Answer) async throws(BackendFailure) -> Answer {
    do {
      return try await question()
    } catch let error as ChatError {
      throw BackendFailure(error)
    } catch {
      throw .unavailable
    }
  }
}

extension Gateway.ThreadAccess {
  /// The gateway's word for the embedded backend's answer.
  fileprivate init(_ access: ChatBackend.ThreadAccess) {
    self.init(
      isAllowed: access.allowed, head: access.allowed ? access.head : nil,
      participants: access.participants.map {
        ChatProtocol.Participant(userId: $0.userId, role: $0.role, readUpTo: $0.readUpTo)
      })
  }
}

extension BackendFailure {
  /// The gateway's word for a refusal of the embedded backend.
  init(_ error: ChatError) {
    switch error.code {
    case .notFound: self = .notFound
    case .forbidden, .unauthorized: self = .forbidden
    case .invalid, .tooLarge, .methodNotAllowed: self = .invalid(error.message)
    case .conflict: self = .conflict(error.message)
    case .internalError, .unavailable: self = .unavailable
    }
  }
}
