import ChatProtocol
import NIOCore

/// Who types by requests, and until when that holds: a request is no connection with whose end it would end.
struct RequestTyping {
  private var leases: [ThreadID: [UserID: NIODeadline]] = [:]
  private(set) var count = 0

  /// When the first of them ends without renewal; nil if nobody types.
  var next: NIODeadline? { leases.values.lazy.compactMap { $0.values.min() }.min() }

  /// Somebody types, or still does.
  mutating func renew(_ user: UserID, in thread: ThreadID, until deadline: NIODeadline) {
    if leases[thread, default: [:]].updateValue(deadline, forKey: user) == nil { count += 1 }
  }

  /// Somebody has stopped; whether it was known that they typed.
  mutating func end(_ user: UserID, in thread: ThreadID) -> Bool {
    guard leases[thread]?.removeValue(forKey: user) != nil else { return false }
    count -= 1
    if leases[thread]?.isEmpty == true { leases[thread] = nil }
    return true
  }

  /// Takes those who have not said for too long that they still type.
  mutating func expire(now: NIODeadline) -> [(thread: ThreadID, user: UserID)] {
    let due = leases.flatMap { thread, users in
      users.filter { $0.value <= now }.map { (thread: thread, user: $0.key) }
    }
    for (thread, user) in due { _ = end(user, in: thread) }
    return due
  }
}
