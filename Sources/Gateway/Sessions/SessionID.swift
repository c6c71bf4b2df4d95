/// A connection's name on its node, never used twice.
struct SessionID: Hashable, Sendable {
  /// The shard's index.
  let shard: Int
  /// The connection's number on its shard.
  let number: UInt64
}
