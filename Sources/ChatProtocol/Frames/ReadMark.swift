/// What a client has read: single messages, or all up to a position.
package enum ReadMark: Hashable, Sendable {
  /// Messages by id, each as JSON (`"msg_123"` or `123`).
  case messages([String])
  /// All messages up to this `seq`.
  case upTo(UInt64)
}
