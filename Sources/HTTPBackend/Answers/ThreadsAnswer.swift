import ChatProtocol

/// The answer of `GET /chat/threads`, as far as it says who talks with whom.
enum ThreadsAnswer {
  /// A thread and those who are named in it.
  struct Thread: Hashable, Sendable {
    let id: ThreadID
    let users: Set<UserID>
  }

  /// Reads an answer; nil if it is not the contract's.
  static func read(_ body: [UInt8], limit: Int) -> [Thread]? {
    JSONMembers.of(body) { answer in
      guard let values = answer.elements("items", limit: limit) else { return nil }
      var threads: [Thread] = []
      for value in values {
        guard let thread = JSONMembers(answer.scanner, value), let id: ThreadID = thread.identifier("id"),
          let client: UserID = thread.identifier("clientId")
        else { return nil }
        let manager: UserID? = thread.identifier("managerId")
        threads.append(Thread(id: id, users: Set([client, manager].compactMap(\.self))))
      }
      return threads
    }
  }
}
