import ChatProtocol

/// An event that is committed and to be published.
struct OutboxEntry: Hashable, Sendable {
  /// Its row in the outbox; ids grow in the order of the commits and are never used twice.
  var id: Int64
  var event: ChatChannelEvent
}
