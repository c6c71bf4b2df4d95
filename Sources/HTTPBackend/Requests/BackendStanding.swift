import Synchronization

/// Whether the backend is of use, as far as the last questions have shown.
final class BackendStanding: Sendable {
  private struct State {
    var answers = true
    var takesKey = true

    var trouble: String? {
      answers ? (takesKey ? nil : "refuses the API key") : "does not answer"
    }
  }

  private let state = Mutex(State())
  private let whenTroubled: @Sendable (String?) -> Void

  /// - Parameter whenTroubled: called with each change of ``trouble``, in their order; must not ask back.
  init(_ whenTroubled: @escaping @Sendable (String?) -> Void) {
    self.whenTroubled = whenTroubled
  }

  /// What keeps the backend from being of use; nil if nothing does.
  var trouble: String? { state.withLock { $0.trouble } }

  /// The breaker lets this pass now.
  func note(_ breaker: CircuitBreaker.State) { change { $0.answers = breaker == .closed } }

  /// The gateway's key was taken or refused.
  func note(takesKey: Bool) { change { $0.takesKey = takesKey } }

  private func change(_ body: (inout State) -> Void) {
    state.withLock { state in
      let before = state.trouble
      body(&state)
      if state.trouble != before { whenTroubled(state.trouble) }
    }
  }
}
