package import ChatProtocol

/// May somebody join a thread?
package struct ThreadQuestion: Sendable {
  /// The thread.
  package let thread: ThreadID
  /// Who.
  package let caller: Caller

  /// A question.
  package init(thread: ThreadID, caller: Caller) {
    self.thread = thread
    self.caller = caller
  }
}
