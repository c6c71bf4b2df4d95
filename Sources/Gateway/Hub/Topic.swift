/// A channel with subscribers on this node.
struct Topic {
  /// The shards with subscribers, a bit each.
  var shards: UInt64 = 0
  /// Whether the broker has acknowledged the subscription.
  var isSubscribed = false
  /// Who waits for that.
  var waiting: [() -> Void] = []
}
