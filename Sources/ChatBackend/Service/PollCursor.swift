import ChatProtocol

/// A place in the order of all changes of one database. What it lets be seen is decided by the query, not by it.
struct PollCursor: Hashable {
  /// Which database.
  var instance: String
  /// The last change that was seen.
  var position: Int64

  init(instance: String, position: Int64) {
    self.instance = instance
    self.position = position
  }

  init(_ text: String) throws(ChatError) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0] == "p1", ThreadID(parts[1]) != nil,
      let position = Int64(parts[2], radix: 36), position >= 0
    else {
      throw .invalid("cursor", "This cursor was not issued here. Start again without one.")
    }
    self.instance = String(parts[1])
    self.position = position
  }

  var text: String { "p1.\(instance).\(String(position, radix: 36))" }
}
