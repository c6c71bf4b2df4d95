import ChatProtocol

extension Identifier<ThreadKind> {
  /// The number of a thread in the database; nil for identifiers that no thread of this backend has.
  var number: Int64? {
    guard let number = Int64(text), number > 0, String(number) == text else { return nil }
    return number
  }
}

extension Identifier<UserKind> {
  /// A user's identifier as the database keeps it.
  init?(text: String, isNumber: Bool) {
    if isNumber, let number = Int64(text) {
      self.init(number)
    } else {
      self.init(text)
    }
  }
}
