import ChatProtocol
package import Logging

extension ChatError {
  /// The body of its answer: `{"error":{"code","message"}}`, and `field` where a field is to blame.
  package var json: [UInt8] {
    var json = JSONText()
    json.raw("{\"error\":{\"code\":")
    json.string(code.rawValue)
    json.raw(",\"message\":")
    json.string(message)
    if let field {
      json.raw(",\"field\":")
      json.string(field)
    }
    json.raw("}}")
    return json.bytes
  }

  /// The header that its answer has beside those of every answer.
  package var header: (name: String, value: String)? {
    switch code {
    case .unauthorized: ("WWW-Authenticate", "Bearer")
    case .unavailable: ("Retry-After", "1")
    default: nil
    }
  }

  /// What is answered to a request that failed so: what is none of the contract's errors goes to the log alone.
  package static func answer(to error: any Error, path: String, logger: Logger) -> ChatError {
    if let error = error as? ChatError { return error }
    logger.error("A request failed", metadata: ["path": "\(path)", "error": "\(error)"])
    return ChatError(.internalError, "The server failed. Its log says why.")
  }

  /// 413: the body is too large.
  package static func bodyTooLarge(_ limit: Int) -> ChatError {
    ChatError(.tooLarge, "The request's body may have at most \(limit) bytes.")
  }
}
