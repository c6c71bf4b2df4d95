package import ChatProtocol

/// Decides whether a caller may join a thread. Fails closed: no answer is no.
package protocol ThreadAuthorizer: Sendable {
  /// What can be said at once, from the caller's token alone; nil if somebody must be asked.
  func immediateVerdict(on thread: ThreadID, for caller: Caller) -> ThreadVerdict?
  /// The verdict, after asking whoever must be asked.
  func verdict(on thread: ThreadID, for caller: Caller) async -> ThreadVerdict
}
