import ChatProtocol

/// What the chat can do, for whoever asks: the REST routes, and the gateway in the same process.
///
/// Every call that takes an `Identity` decides for itself what that identity may see and do. Those without one are for
/// the gateway, which has asked ``access(thread:identity:)`` before. All throw ``ChatError``.
package struct ChatService: Sendable {
  let store: ChatStore
  /// What is accepted.
  package let limits: ChatLimits

  /// The chat of a database.
  package init(store: ChatStore, limits: ChatLimits = ChatLimits()) {
    self.store = store
    self.limits = limits
  }

  /// A page size within reason: SQLite takes a negative one for none.
  func pageSize(_ limit: Int) -> Int { min(max(limit, 1), 1000) }

  /// Refuses those who are neither client nor manager.
  func requireMember(_ identity: Identity) throws(ChatError) {
    guard identity.role == .client || identity.role == .manager else {
      throw .forbidden("The chat is for clients and managers; this token's role is neither.")
    }
  }

  /// Refuses all but managers.
  func requireManager(_ identity: Identity, _ message: String) throws(ChatError) {
    try requireMember(identity)
    guard identity.role == .manager else { throw .forbidden(message) }
  }

  /// Checks the length of a text, in Unicode code points.
  func validate(_ text: String, field: String, _ range: ClosedRange<Int>) throws(ChatError) {
    let length = text.unicodeScalars.count
    guard range.contains(length) else {
      throw .invalid(
        field, "\(field) must have \(range.lowerBound) to \(range.upperBound) characters; this has \(length).")
    }
    guard !text.utf8.contains(0) else { throw .invalid(field, "\(field) must not contain U+0000.") }
  }
}
