import Gateway

/// Why a question has no answer. Whatever it is, the gateway takes it for "not now"; it differs in what is logged, counted
/// and held against the backend.
enum BackendTrouble: Error, Hashable, Sendable {
  /// Too many questions wait already.
  case busy
  /// The question has waited for its turn until its deadline.
  case late
  /// The backend is left alone for a while.
  case open
  /// No answer before the deadline.
  case timeout
  /// The connection could not be made, or broke; what the network says of it.
  case connection(String)
  /// A status that says that the backend failed: 429, 5xx.
  case status(Int)
  /// A redirect; where to, without its query.
  case redirect(String)
  /// A refusal that is not the contract's: something else answers at this address.
  case foreign(Int)
  /// An answer over the limit.
  case tooLarge
  /// An answer that is not what the contract says.
  case malformed
  /// The gateway's own key is refused.
  case keyRefused

  /// Its name in metrics and logs.
  var name: String {
    switch self {
    case .busy: "busy"
    case .late: "late"
    case .open: "open"
    case .timeout: "timeout"
    case .connection: "connection"
    case .status: "error"
    case .redirect: "redirect"
    case .foreign: "foreign"
    case .tooLarge: "too_large"
    case .malformed: "malformed"
    case .keyRefused: "key_refused"
    }
  }

  /// What an operator should know and do; nil where the name says it all.
  var advice: String? {
    switch self {
    case .connection(let text): text
    case .status(let code): "it answers \(code)"
    case .redirect(let target):
      "it redirects to \(target). Redirects are not followed, for they would carry tokens elsewhere: set "
        + "MARTLET_BACKEND_URL to the address that answers"
    case .foreign(let code):
      "it answers \(code), and not in the contract's form. Is MARTLET_BACKEND_URL the address of a chat backend, and "
        + "nothing in front of it that refuses?"
    case .malformed: "its answers are not the contract's. Does its version fit this one?"
    case .keyRefused: "it refuses the gateway's key. Give MARTLET_API_KEY the same value on both sides"
    case .tooLarge: "its answer is over the limit of size"
    case .busy, .late, .open, .timeout: nil
    }
  }

  /// What it means for the backend's standing.
  func outcome(_ origin: CircuitBreaker.Origin) -> CircuitBreaker.Outcome {
    switch self {
    case .busy, .late, .open: .abandoned
    case .timeout, .connection: .silent
    case .keyRefused: .answered
    case .status, .redirect, .foreign, .tooLarge, .malformed: .failed(origin)
    }
  }
}
