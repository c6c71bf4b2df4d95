/// What has happened in somebody's threads since a cursor.
package struct PollResult: Hashable, Sendable {
  /// Envelopes of `message`, `thread_update` and `read` events, in the order in which they were stored.
  package var events: [[UInt8]]
  /// What to ask with next.
  package var cursor: String
  /// Whether more is there already.
  package var hasMore: Bool
  /// Whether the cursor that was given belongs to another database or to a time that this one has lost: reload.
  package var reset: Bool
  /// When the newest event in the caller's threads was stored; nil if there is none.
  package var lastEventAt: Timestamp?
}
