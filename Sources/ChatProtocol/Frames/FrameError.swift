/// Why a client's frame was not done: the `payload` of an `error` frame.
package struct FrameError: Error, Hashable, Sendable {
  /// The code that programs read.
  package enum Code: String, Hashable, Sendable {
    /// The frame is not what the contract says.
    case invalid
    /// No such command.
    case unknownType = "unknown_type"
    /// Not with this token.
    case forbidden
    /// No such thread, or not for this user to see.
    case notFound = "not_found"
    /// A limit is reached: see the message.
    case limit
    /// Too many commands: slow down.
    case rateLimit = "rate_limit"
    /// The backend does not answer: try again.
    case unavailable
    /// A token was refused.
    case invalidToken = "invalid_token"
    /// Something else is in the way, such as a thread that is closed.
    case conflict
  }

  /// The code that programs read.
  package var code: Code
  /// What is wrong and what to do, for a person.
  package var message: String

  /// An error with a code and a text that says what to do.
  package init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }
}
