/// What the backend has said to a request.
enum BackendAnswer<Value: Sendable>: Sendable {
  /// What was asked for.
  case success(Value)
  /// A refusal in the contract's form.
  case refusal(BackendRefusal)
}

/// A status from 400 to 499, and why.
struct BackendRefusal: Hashable, Sendable {
  /// The HTTP status.
  let status: Int
  /// The text for whoever asked.
  let message: String
}
