import NIOConcurrencyHelpers

/// The keys in force. They are swapped as a whole; with a source they are read anew when a token names a key that is not
/// there, at most once in ``refreshInterval`` seconds, so that forged tokens cannot drive the source.
package final class KeyStore: Sendable {
  /// Seconds between two refreshes.
  package static let refreshInterval: Int64 = 10

  private struct State {
    var keys: KeySet
    var lastRefresh: Int64 = .min
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
    return state.withLockedValue { state in
      guard !state.keys.knows(kid: kid), state.lastRefresh == .min || now - state.lastRefresh >= Self.refreshInterval
      else { return false }
      state.lastRefresh = now
      return true
    }
  }

  /// Reads the source anew; what it gives replaces what it gave before. Without a source nothing happens.
  /// - Throws: what the source throws; the keys in force stay.
  package func refresh() async throws {
    guard let source else { return }
    let keys = fixed.merging(try await source())
    state.withLockedValue { $0.keys = keys }
  }
}
