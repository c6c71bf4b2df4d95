import ChatProtocol

/// The hub's answer to a ``CatchUp``.
struct CatchUpPage: Sendable {
  /// The reply to `subscribe`, if it was a join.
  var reply: SubscribeReply?
  /// The events that follow what the client has.
  var frames: EncodedFrames?
  /// The client's position behind these events.
  var position: UInt64?
  /// Whether the client has all now, so that what the hub delivers next is what follows.
  var isLive: Bool
  /// Whether the client's position could not be continued: it must reload.
  var isReset = false
}
