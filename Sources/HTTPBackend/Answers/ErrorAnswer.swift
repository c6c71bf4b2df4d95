/// A refusal in the contract's form, `{"error":{"code","message"}}`.
enum ErrorAnswer {
  /// Its text; nil if the body is not the contract's: then something else has answered.
  static func message(_ body: [UInt8]) -> String? {
    JSONMembers.of(body) { answer in
      guard let value = answer["error"], let error = JSONMembers(answer.scanner, value), error.string("code") != nil
      else { return nil }
      return error.string("message").map { String($0.prefix(500)) }
    }
  }
}
