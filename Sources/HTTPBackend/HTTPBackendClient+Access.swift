package import ChatProtocol
package import Gateway
import NIOCore
import NIOHTTP1
import Synchronization

extension HTTPBackendClient {
  /// The largest answer about access, in bytes.
  private static let maximumAccessBytes = 1024 * 1024

  package func access(to thread: ThreadID, for caller: Caller) async throws(BackendFailure) -> ThreadAccess {
    let question = AccessQuestion(thread: thread, caller: caller)
    let (kept, generation) = memory.withLock { memory in
      (memory.answer(to: question, now: .now()), memory.generation(of: thread))
    }
    if let kept {
      BackendMetrics.answeredFromMemory()
      return kept
    }
    return try await freshAccess(question, generation)
  }

  /// Asks the backend, whatever is kept.
  func freshAccess(
    _ question: AccessQuestion, _ generation: UInt64
  ) async throws(BackendFailure) -> ThreadAccess {
    var (access, isOwn) = try await accesses.value(
      for: AccessKey(question: question, generation: generation)
    ) { [transport] () async throws(BackendFailure) in
      let access = try await Self.access(question, transport)
      self.memory.withLock { $0.keep(access, for: question, askedIn: generation, now: .now()) }
      return access
    }
    // Who came later may know of events that this head does not.
    if !isOwn { access.head = nil }
    return access
  }

  private static func access(
    _ question: AccessQuestion, _ transport: BackendTransport
  ) async throws(BackendFailure) -> ThreadAccess {
    let answer = try await transport.ask(
      .access, .GET, "/chat/threads/\(question.thread.text)/access", by: question.caller,
      maximumBytes: maximumAccessBytes, AccessAnswer.read)
    switch answer {
    case .success(let access): return access
    // The contract's no: nobody is to learn whether there is such a thread.
    case .refusal(let refusal) where refusal.status == 404: return .denied
    case .refusal(let refusal): throw BackendFailure(refusal)
    }
  }
}

extension BackendTransport {
  /// Asks as a user, with the user's token. What is no answer is ``BackendFailure/unavailable``.
  func ask<Value: Sendable>(
    _ operation: BackendRequest.Operation, _ method: HTTPMethod, _ path: String, body: [UInt8]? = nil,
    by caller: Caller, maximumBytes: Int, _ read: ([UInt8]) -> Value?
  ) async throws(BackendFailure) -> BackendAnswer<Value> {
    let request = BackendRequest(
      operation: operation, method: method, path: path, body: body, bearer: caller.token,
      origin: .user(caller.identity.userId.text), maximumBytes: maximumBytes)
    do throws(BackendTrouble) {
      return try await ask(request, read)
    } catch {
      throw .unavailable
    }
  }
}

extension BackendFailure {
  /// The gateway's word for a refusal in the contract's form.
  init(_ refusal: BackendRefusal) {
    switch refusal.status {
    case 401, 403: self = .forbidden
    case 404: self = .notFound
    case 409: self = .conflict(refusal.message)
    default: self = .invalid(refusal.message)
    }
  }
}
