package import ChatProtocol
package import Gateway
import NIOCore
import NIOHTTP1
import Synchronization

extension HTTPBackendClient {
  /// How many of a client's threads are looked into for those who take part in them.
  private static let maximumCircleThreads = 10
  /// The largest list of threads, in bytes.
  private static let maximumListBytes = 16 * 1024 * 1024

  /// Managers see everybody, clients those with whom they share a thread, others nobody.
  ///
  /// The contract has no question for it: a client's circle is made of its own threads' clients and managers and of those
  /// who take part in the latest of them.
  package func visible(_ users: [UserID], to caller: Caller) async throws(BackendFailure) -> Set<UserID> {
    switch caller.identity.role {
    case .manager: return Set(users)
    case .client: return try await circle(of: caller).intersection(users)
    default: return []
    }
  }

  private func circle(of caller: Caller) async throws(BackendFailure) -> Set<UserID> {
    if let circle = circles.withLock({ $0.value(for: caller, now: .now()) }) { return circle }
    return try await circleFlights.value(for: caller) { () async throws(BackendFailure) in
      let circle = try await self.askCircle(of: caller)
      self.circles.withLock { $0.keep(circle, for: caller, now: .now()) }
      return circle
    }.value
  }

  private func askCircle(of caller: Caller) async throws(BackendFailure) -> Set<UserID> {
    let answer = try await transport.ask(
      .threads, .GET, "/chat/threads?limit=\(Self.maximumPage)", by: caller, maximumBytes: Self.maximumListBytes
    ) { ThreadsAnswer.read($0, limit: Self.maximumPage) }
    guard case .success(let threads) = answer else { return [] }
    let latest = threads.prefix(Self.maximumCircleThreads).map(\.id)
    let participants = await withTaskGroup(of: Result<[Participant], BackendFailure>.self) { group in
      for thread in latest {
        group.addTask {
          let generation = self.memory.withLock { $0.generation(of: thread) }
          let question = AccessQuestion(thread: thread, caller: caller)
          do throws(BackendFailure) {
            // Who has written since the answer that is kept takes part as well.
            return .success(try await self.freshAccess(question, generation).participants)
          } catch {
            return .failure(error)
          }
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    var circle = threads.reduce(into: Set<UserID>()) { $0.formUnion($1.users) }
    for result in participants {
      switch result {
      case .success(let participants): circle.formUnion(participants.map(\.userId))
      case .failure(.unavailable): throw .unavailable
      // Taken away since the list was read.
      case .failure: continue
      }
    }
    return circle
  }
}
