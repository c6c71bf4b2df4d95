import ChatProtocol
import NIOCore

/// A subscription that is behind and asks for what follows.
struct CatchUp: Sendable {
  /// Whose subscription; the hub only hands the reference back to the shard.
  let subscription: Subscription
  /// The shard's index.
  let shard: Int
  /// The last position that the client has; nil: it wants what comes from now on.
  var after: UInt64?
  /// Whether the client joins just now and awaits the reply to its `subscribe`.
  var isJoin: Bool
  /// The participants' presence, for the reply to a join; asked for before the position is looked at, so that nothing comes
  /// between that look and the answer.
  var states: [UserID: PresenceState]?
  /// On whose behalf the authorizer was asked for a join, and when; nil: it was let in by its token, or is no join.
  var verdict: (caller: Caller, askedAt: NIODeadline)?
}
