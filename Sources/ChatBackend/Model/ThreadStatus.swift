/// A thread's status.
package enum ThreadStatus: String, Hashable, Sendable {
  /// Somebody is to answer.
  case open
  /// Done with, until the client writes again.
  case closed
}
