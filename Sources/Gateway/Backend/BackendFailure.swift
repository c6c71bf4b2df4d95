/// Why a backend did not do what it was asked.
package enum BackendFailure: Error, Hashable, Sendable {
  /// No such thread, or not for this user to know of.
  case notFound
  /// Not with this token.
  case forbidden
  /// The request is at fault; the text says how.
  case invalid(String)
  /// The thread's state is in the way; the text says how.
  case conflict(String)
  /// The backend does not answer, or there is none.
  case unavailable
}
