package import ChatProtocol
import DequeModule
import NIOConcurrencyHelpers
package import NIOCore
import NIOPosix

/// Checks tokens on threads of its own, so that a storm of reconnects does not stop the event loops; what does not fit
/// into its queue is refused at once.
package final class TokenVerifierPool: Sendable {
  private let store: KeyStore
  private let policy: ClaimsPolicy
  private let revocations: Revocations
  private let now: @Sendable () -> Int64
  private let threads: NIOThreadPool
  private let threadCount: Int
  private let maximumQueued: Int
  private let state = NIOLockedValueBox(State())

  private struct Job {
    let token: String
    let promise: EventLoopPromise<Identity>
  }

  private struct State {
    /// How many are waiting or being checked.
    var queued = 0
    var jobs = Deque<Job>()
    /// How many threads look after the jobs.
    var workers = 0
  }

  /// So many are taken at a time: a thread that is woken for each, and a loop that is woken with each answer, cost as much as
  /// the check.
  private static let batch = 16

  /// A pool.
  /// - Parameters:
  ///   - store: the keys.
  ///   - policy: what tokens must claim.
  ///   - revocations: whose tokens are not accepted any more.
  ///   - threads: how many check at once.
  ///   - maximumQueued: how many may wait.
  ///   - now: the time, in seconds since 1970.
  package init(
    store: KeyStore, policy: ClaimsPolicy, revocations: Revocations = Revocations(), threads: Int = 1,
    maximumQueued: Int = 20_000, now: @escaping @Sendable () -> Int64
  ) {
    self.store = store
    self.policy = policy
    self.revocations = revocations
    self.now = now
    self.maximumQueued = maximumQueued
    self.threadCount = threads
    self.threads = NIOThreadPool(numberOfThreads: threads)
    self.threads.start()
  }

  /// Whom a token speaks for; the future is on `loop` and fails with a ``TokenError``.
  package func identity(of token: String, on loop: any EventLoop) -> EventLoopFuture<Identity> {
    let promise = loop.makePromise(of: Identity.self)
    let (isTaken, needsWorker) = state.withLockedValue { state in
      guard state.queued < maximumQueued else { return (false, false) }
      state.queued += 1
      state.jobs.append(Job(token: token, promise: promise))
      guard state.workers < threadCount else { return (true, false) }
      state.workers += 1
      return (true, true)
    }
    if !isTaken { promise.fail(Self.overloaded) }
    // At the end of the loop's turn: a thread that is woken at once pushes the loop aside, for this one token.
    if needsWorker { loop.execute { self.threads.submit { self.work(isActive: $0 == .active) } } }
    return promise.futureResult
  }

  /// Does jobs until there are none.
  private func work(isActive: Bool) {
    while let jobs = takeJobs() {
      var done: [(promise: EventLoopPromise<Identity>, result: Result<Identity, TokenError>)] = []
      for job in jobs {
        let result = isActive ? verify(job.token) : .failure(Self.overloaded)
        if Self.mayGain(result) {
          job.promise.completeWithTask { try await self.afterRefresh(job.token, result).get() }
        } else {
          done.append((job.promise, result))
        }
      }
      state.withLockedValue { $0.queued -= done.count }
      // A task for each, so that a loop can look after others in between; only the first of them wakes it.
      for (promise, result) in done {
        promise.futureResult.eventLoop.execute { promise.completeWith(result.mapError { $0 as any Error }) }
      }
    }
  }

  /// Some of the jobs that wait; nil if there are none: then the thread is no worker any more.
  private func takeJobs() -> [Job]? {
    state.withLockedValue { state in
      guard !state.jobs.isEmpty else {
        state.workers -= 1
        return nil
      }
      let jobs = Array(state.jobs.prefix(Self.batch))
      state.jobs.removeFirst(jobs.count)
      return jobs
    }
  }

  /// Whom a token speaks for.
  package func identity(of token: String) async throws -> Identity {
    guard enter() else { throw Self.overloaded }
    let result: Result<Identity, TokenError>
    do {
      result = try await threads.runIfActive { self.verify(token) }
    } catch {
      leave()
      throw Self.overloaded
    }
    guard Self.mayGain(result) else {
      leave()
      return try result.get()
    }
    return try await afterRefresh(token, result).get()
  }

  /// Ends the threads; what waits fails.
  package func shutdown() async {
    try? await threads.shutdownGracefully()
  }

  private func verify(_ token: String) -> Result<Identity, TokenError> {
    TokenVerifier(keys: store.keys, policy: policy).verify(token, now: now()).flatMap { identity in
      revocations.covers(identity) ? .failure(TokenError(.revoked, "the token was revoked")) : .success(identity)
    }
  }

  /// Whether newer keys could make another answer of this one.
  private static func mayGain(_ result: Result<Identity, TokenError>) -> Bool {
    if case .failure(let error) = result { error.code == .unknownKey } else { false }
  }

  /// The answer with the newest keys. The token keeps its place in the queue while it waits for them, so that forged
  /// names cannot pile up without bound; the second check is on the pool's threads like the first.
  private func afterRefresh(
    _ token: String, _ result: Result<Identity, TokenError>
  ) async -> Result<Identity, TokenError> {
    defer { leave() }
    guard await store.awaitKeys(kid: TokenVerifier.kid(of: token), now: now()) else { return result }
    return (try? await threads.runIfActive { self.verify(token) }) ?? .failure(Self.overloaded)
  }

  private func enter() -> Bool {
    state.withLockedValue { state in
      guard state.queued < maximumQueued else { return false }
      state.queued += 1
      return true
    }
  }

  private func leave() {
    state.withLockedValue { $0.queued -= 1 }
  }

  private static let overloaded = TokenError(.overloaded, "too many tokens are being checked")
}
