package import ChatProtocol
import Foundation
import NIOConcurrencyHelpers

/// A node's ``RevocationList``, for all threads.
package final class Revocations: Sendable {
  private let list: NIOLockedValueBox<RevocationList>
  private let now: @Sendable () -> Int64

  /// - Parameters:
  ///   - list: what is revoked already.
  ///   - now: the time, in seconds since 1970.
  package init(
    _ list: RevocationList = RevocationList(),
    now: @escaping @Sendable () -> Int64 = { Int64(Date().timeIntervalSince1970) }
  ) {
    self.list = NIOLockedValueBox(list)
    self.now = now
  }

  /// Takes a revocation; whether it is news.
  @discardableResult
  package func insert(_ revocation: Revocation) -> Bool {
    list.withLockedValue { $0.insert(revocation, now: now()) }
  }

  /// Revokes the tokens that a user has now.
  package func revoke(_ user: UserID) -> Revocation {
    let revocation = Revocation(userId: user, at: now())
    insert(revocation)
    return revocation
  }

  /// Whether the token that gave this identity is revoked.
  package func covers(_ identity: Identity) -> Bool {
    list.withLockedValue { $0.covers(identity.userId, issuedAt: identity.issuedAt, now: now()) }
  }

  /// All that is remembered, the earliest first.
  package var entries: [Revocation] { list.withLockedValue(\.entries) }

  /// How many users are remembered.
  package var count: Int { list.withLockedValue(\.count) }
}
