import NIOCore

/// Commands of one call that wait for their answers.
struct PendingReply {
  /// How many answers are missing.
  var missing: Int
  var replies: [RESPValue] = []
  let deadline: NIODeadline
  let completion: @Sendable (Result<[RESPValue], RedisError>) -> Void
}
