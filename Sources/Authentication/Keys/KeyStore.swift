import NIOConcurrencyHelpers

/// The keys in force. They are swapped as a whole; with a source they are read anew when a token names a key that is not
/// there, at most once in ``refreshInterval`` seconds, so that forged tokens cannot drive the source.
package final class KeyStore: Sendable {
  /// Seconds between two refreshes.
  package static let refreshInterval: Int64 = 10

  private struct State {
    var keys: KeySet
    var lastRefresh: Int64 = .min
    var underWay: Task<Void, Never>?
  }

  private let fixed: KeySet
  private let state: NIOLockedValueBox<State>
  private let source: (@Sendable () async throws -> KeySet)?

  /// A store.
  /// - Parameters:
  ///   - keys: those that are always there.
  ///   - source: reads those that may change, such as a key set's URL.
  package init(keys: KeySet, source: (@Sendable () async throws -> KeySet)? = nil) {
    self.fixed = keys
    self.state = NIOLockedValueBox(State(keys: keys))
    self.source = source
  }

  /// The keys in force.
  package var keys: KeySet { state.withLockedValue(\.keys) }

  /// Whether a token of this `kid` is worth a refresh at `now`, in seconds; whoever is told so does it.
  func claimRefresh(kid: String?, now: Int64) -> Bool {
    guard source != nil, let kid else { return false }
    return state.withLockedValue { Self.claim(&$0, kid: kid, now: now) }
  }

  /// Waits for the keys that a token of this `kid` may be signed by, at `now`, in seconds: for the refresh under way, or
  /// for one that it begins. After a rotation many tokens come at once, and none of them is to be refused for being second.
  /// - Returns: whether it is worth checking the token again.
  func awaitKeys(kid: String?, now: Int64) async -> Bool {
    guard source != nil, let kid else { return false }
    let (task, isKnown) = state.withLockedValue { state -> (Task<Void, Never>?, Bool) in
      if state.keys.knows(kid: kid) { return (nil, true) }
      if state.underWay == nil, Self.claim(&state, kid: kid, now: now) {
        state.underWay = Task {
          try? await self.refresh()
          self.state.withLockedValue { $0.underWay = nil }
        }
      }
      return (state.underWay, false)
    }
    await task?.value
    return task != nil || isKnown
  }

  private static func claim(_ state: inout State, kid: String, now: Int64) -> Bool {
    guard !state.keys.knows(kid: kid), state.lastRefresh == .min || now - state.lastRefresh >= refreshInterval
    else { return false }
    state.lastRefresh = now
    return true
  }

  /// Reads the source anew; what it gives replaces what it gave before. Without a source nothing happens.
  /// - Throws: what the source throws; the keys in force stay.
  package func refresh() async throws {
    guard let source else { return }
    let keys = fixed.merging(try await source())
    state.withLockedValue { $0.keys = keys }
  }
}
