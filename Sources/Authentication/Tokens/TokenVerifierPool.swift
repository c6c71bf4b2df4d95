package import ChatProtocol
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
  private let maximumQueued: Int
  private let queued = NIOLockedValueBox(0)

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
    self.threads = NIOThreadPool(numberOfThreads: threads)
    self.threads.start()
  }

  /// Whom a token speaks for; the future is on `loop` and fails with a ``TokenError``.
  package func identity(of token: String, on loop: any EventLoop) -> EventLoopFuture<Identity> {
    guard enter() else { return loop.makeFailedFuture(Self.overloaded) }
    let promise = loop.makePromise(of: Identity.self)
    threads.submit { state in
      guard case .active = state else {
        self.leave()
        return promise.fail(Self.overloaded)
      }
      let result = self.verify(token)
      guard Self.mayGain(result) else {
        self.leave()
        return promise.completeWith(result.mapError { $0 as any Error })
      }
      promise.completeWithTask { try await self.afterRefresh(token, result).get() }
    }
    return promise.futureResult
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
    queued.withLockedValue { queued in
      guard queued < maximumQueued else { return false }
      queued += 1
      return true
    }
  }

  private func leave() {
    queued.withLockedValue { $0 -= 1 }
  }

  private static let overloaded = TokenError(.overloaded, "too many tokens are being checked")
}
