/// A connection's number on its shard, never used twice.
struct SessionID: Hashable, Sendable {
  let number: UInt64
}
