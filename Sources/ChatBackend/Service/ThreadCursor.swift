import ChatProtocol

/// A place in the list of threads: behind the thread of that activity and id. It gives access to nothing.
struct ThreadCursor: Hashable {
  var updatedAt: Int64
  var id: Int64

  init?(_ thread: ChatThread) {
    guard let id = thread.id.number else { return nil }
    self.updatedAt = thread.updatedAt.milliseconds
    self.id = id
  }

  init(_ text: String) throws(ChatError) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0] == "t1", let updatedAt = Int64(parts[1], radix: 36),
      let id = Int64(parts[2], radix: 36), updatedAt >= 0, id > 0
    else {
      throw .invalid("cursor", "This cursor was not issued here. Start again without one.")
    }
    self.updatedAt = updatedAt
    self.id = id
  }

  var text: String { "t1.\(String(updatedAt, radix: 36)).\(String(id, radix: 36))" }
}
