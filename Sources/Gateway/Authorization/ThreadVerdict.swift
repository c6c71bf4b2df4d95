package import ChatProtocol

/// An authorizer's answer.
package enum ThreadVerdict: Hashable, Sendable {
  /// The caller may join; `isByClaim`: the token says so, and no change of the thread takes it back.
  case allowed(isByClaim: Bool)
  /// The caller may not; why, as the client is told.
  case denied(FrameError)
}
