package import ChatProtocol

extension FrameError {
  /// What a client is told of a backend's failure.
  package init(_ failure: BackendFailure, subject: String) {
    switch failure {
    case .notFound: self.init(.notFound, "There is no such \(subject).")
    case .forbidden: self.init(.forbidden, "Your token does not allow this.")
    case .invalid(let text): self.init(.invalid, text)
    case .conflict(let text): self.init(.conflict, text)
    case .unavailable: self.init(.unavailable, "The chat backend does not answer. Try again.")
    }
  }
}
