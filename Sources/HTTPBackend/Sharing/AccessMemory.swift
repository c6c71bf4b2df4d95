import ChatProtocol
import Gateway
import NIOCore

/// One caller and one thread.
struct AccessQuestion: Hashable, Sendable {
  let thread: ThreadID
  let caller: Caller
}

/// Keeps the backend's yes to callers who may join a thread, while the thread is followed: as long as its changes are
/// heard, one of which makes everything forgotten. Pure: the time is passed in.
///
/// A no is not kept, nor is what was asked before the thread was followed or before its last change: it may be out of
/// date already.
struct AccessMemory: Sendable {
  private struct Thread {
    /// Another one after each change.
    var generation: UInt64
    var callers: Set<Caller> = []
  }

  private var memory: ExpiringMemory<AccessQuestion, ThreadAccess>
  private var followed: [ThreadID: Thread] = [:]
  private var generation: UInt64 = 0

  init(lifetime: TimeAmount, capacity: Int) {
    memory = ExpiringMemory(lifetime: lifetime, capacity: capacity)
  }

  /// How many answers are kept.
  var count: Int { memory.count }

  /// What is kept. Its head is left out: it may be an old one.
  func answer(to question: AccessQuestion, now: NIODeadline) -> ThreadAccess? {
    guard followed[question.thread] != nil, var access = memory.value(for: question, now: now) else { return nil }
    access.head = nil
    return access
  }

  /// The thread's generation, to be given back with the answer of a question that is asked now; 0 if it is not followed.
  func generation(of thread: ThreadID) -> UInt64 { followed[thread]?.generation ?? 0 }

  /// Keeps an answer that was asked for in a generation, if it is a yes and still true.
  mutating func keep(
    _ access: ThreadAccess, for question: AccessQuestion, askedIn generation: UInt64, now: NIODeadline
  ) {
    guard access.isAllowed, followed[question.thread]?.generation == generation else { return }
    memory.keep(access, for: question, now: now)
    followed[question.thread]?.callers.insert(question.caller)
  }

  /// Forgets all that is known of a thread, and what is being asked now; `isFollowed`: whether its next change will be
  /// heard.
  mutating func invalidate(_ thread: ThreadID, isFollowed: Bool) {
    for caller in followed[thread]?.callers ?? [] { memory.remove(AccessQuestion(thread: thread, caller: caller)) }
    generation += 1
    followed[thread] = isFollowed ? Thread(generation: generation) : nil
  }
}
