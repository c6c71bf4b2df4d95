package import ChatProtocol

/// Authorises by the token's `threads` claim where it has one, else by the backend's word.
package struct BackendAuthorizer: ThreadAuthorizer {
  private let backend: any ChatBackendClient

  /// An authorizer that asks `backend` where the claim does not decide.
  package init(backend: any ChatBackendClient) {
    self.backend = backend
  }

  package func immediateVerdict(on thread: ThreadID, for caller: Caller) -> ThreadVerdict? {
    caller.identity.threads == .ask ? nil : ClaimsAuthorizer().immediateVerdict(on: thread, for: caller)
  }

  package func verdict(on thread: ThreadID, for caller: Caller) async -> ThreadVerdict {
    if let verdict = immediateVerdict(on: thread, for: caller) { return verdict }
    do {
      let access = try await backend.access(to: thread, for: caller)
      return access.isAllowed
        ? .allowed(isByClaim: false) : .denied(FrameError(.forbidden, "You may not join this thread."))
    } catch {
      return .denied(FrameError(error, subject: "thread"))
    }
  }
}
