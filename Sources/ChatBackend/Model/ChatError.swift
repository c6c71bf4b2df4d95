/// Why the backend refuses, with the HTTP status and the code that say so on the wire.
package struct ChatError: Error, Hashable, Sendable {
  /// The kinds of refusal.
  package enum Code: String, Hashable, Sendable {
    case invalid = "invalid_request"
    case unauthorized = "unauthorized"
    case forbidden = "forbidden"
    case notFound = "not_found"
    case methodNotAllowed = "method_not_allowed"
    case conflict = "conflict"
    case tooLarge = "too_large"
    case internalError = "internal_error"
    case unavailable = "unavailable"
  }

  /// The kind of refusal.
  package var code: Code
  /// What is wrong and what to do about it.
  package var message: String
  /// The field of the request that is wrong, where there is one.
  package var field: String?

  /// A refusal.
  package init(_ code: Code, _ message: String, field: String? = nil) {
    self.code = code
    self.message = message
    self.field = field
  }

  /// 404: no such thread, or one that the caller must not know of.
  package static let notFound = ChatError(.notFound, "There is no such thread.")

  /// 400: a field of the request is missing or wrong.
  package static func invalid(_ field: String, _ message: String) -> ChatError {
    ChatError(.invalid, message, field: field)
  }

  /// 403: the caller may not do that.
  package static func forbidden(_ message: String) -> ChatError { ChatError(.forbidden, message) }

  /// 401: the token was not accepted.
  package static let invalidToken = ChatError(.unauthorized, "The request needs a valid bearer token.")

  /// 503: try again.
  package static func unavailable(_ message: String) -> ChatError { ChatError(.unavailable, message) }

  /// The HTTP status code (RFC 9110, section 15).
  package var status: Int {
    switch code {
    case .invalid: 400
    case .unauthorized: 401
    case .forbidden: 403
    case .notFound: 404
    case .methodNotAllowed: 405
    case .conflict: 409
    case .tooLarge: 413
    case .internalError: 500
    case .unavailable: 503
    }
  }
}
