package import NIOCore

/// How a backend elsewhere is asked.
package struct HTTPBackendConfiguration: Hashable, Sendable {
  /// Where it is.
  package var address: BackendAddress
  /// How long a question may take, the wait for its turn included.
  package var timeout = TimeAmount.seconds(5)
  /// How long the word that a caller may join a thread is kept, while the thread's changes are heard; 0: not at all.
  package var accessLifetime = TimeAmount.seconds(60)
  /// How many such words are kept; the oldest make way.
  package var maximumKept = 10_000
  /// The most requests at once, and so the most connections.
  package var concurrentRequests = 32
  /// The most questions that wait for their turn; more are refused at once.
  package var waitingRequests = 10_000
  /// When the backend is left alone for a while.
  package var breaker = CircuitBreaker.Policy()

  /// The defaults.
  package init(address: BackendAddress) {
    self.address = address
  }
}
