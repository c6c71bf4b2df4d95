import ChatProtocol
import NIOCore

extension Hub {
  /// How many may type by requests at once; who comes on top types unseen.
  private static var maximumTyping: Int { 10_000 }

  /// Somebody types, or has stopped, by a request that a node was sent.
  func setRequestTyping(_ isTyping: Bool, of user: UserID, in thread: ThreadID) {
    if isTyping {
      guard requestTyping.count < Self.maximumTyping else { return }
      requestTyping.renew(user, in: thread, until: .now() + configuration.typingLease)
      scheduleTypingTimer()
    } else {
      _ = requestTyping.end(user, in: thread)
    }
    publishTyping(isTyping, of: user, in: thread)
  }

  private func publishTyping(_ isTyping: Bool, of user: UserID, in thread: ThreadID) {
    broker.publish([TypingEvent(threadId: thread, userId: user, isTyping: isTyping).channelEvent])
  }

  private func scheduleTypingTimer() {
    guard !isTypingTimed, let deadline = requestTyping.next else { return }
    isTypingTimed = true
    loop.scheduleTask(deadline: max(deadline, .now() + .milliseconds(100))) {
      self.isTypingTimed = false
      for (thread, user) in self.requestTyping.expire(now: .now()) { self.publishTyping(false, of: user, in: thread) }
      self.scheduleTypingTimer()
    }
  }
}
