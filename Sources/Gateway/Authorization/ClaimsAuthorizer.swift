package import ChatProtocol

/// Authorises by the token's `threads` claim alone.
package struct ClaimsAuthorizer: ThreadAuthorizer {
  /// An authorizer that asks nobody.
  package init() {}

  package func immediateVerdict(on thread: ThreadID, for caller: Caller) -> ThreadVerdict? {
    switch caller.identity.threads {
    case .all: .allowed(isByClaim: true)
    case .only(let threads) where threads.contains(thread): .allowed(isByClaim: true)
    case .only, .ask: .denied(FrameError(.forbidden, "Your token does not name this thread in its `threads` claim."))
    }
  }

  package func verdict(on thread: ThreadID, for caller: Caller) async -> ThreadVerdict {
    immediateVerdict(on: thread, for: caller) ?? .denied(FrameError(.forbidden, "Not your thread."))
  }
}
