import ChatProtocol

/// The answer of `POST /chat/heads`: `{"heads":{"15":42}}`.
enum HeadsAnswer {
  /// Reads an answer; nil if it is not the contract's. An empty list stands for an empty object, which is all that some
  /// languages can say.
  static func read(_ body: [UInt8]) -> [ThreadID: UInt64]? {
    JSONMembers.of(body) { answer in
      if answer.elements("heads", limit: 0) != nil { return [:] }
      guard let value = answer["heads"], let members = JSONMembers(answer.scanner, value) else { return nil }
      var heads: [ThreadID: UInt64] = [:]
      for name in members.names {
        guard let thread = ThreadID(fromName: name), let head = members.position(name) else { return nil }
        heads[thread] = head
      }
      return heads
    }
  }
}
