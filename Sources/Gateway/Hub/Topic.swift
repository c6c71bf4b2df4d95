/// A channel with subscribers on this node.
struct Topic {
  /// The shards with subscribers, a bit each.
  var shards: UInt64 = 0
  /// Whether the broker has acknowledged the subscription.
  var isSubscribed = false
  /// Who waits for that.
  var waiting: [() -> Void] = []

  // A topic's place in its table is looked up once for all that is to be done there.

  /// A shard has its first subscriber: the topic is made if there is none, and `done` waits unless it is subscribed already.
  static func enter(
    _ topic: inout Topic?, shard: Int, done: (@Sendable () -> Void)?
  ) -> (isNew: Bool, isSubscribed: Bool) {
    let isNew = topic == nil
    if isNew { topic = Topic() }
    let isSubscribed = topic?.isSubscribed == true
    topic?.shards |= 1 << UInt64(shard)
    if let done, !isSubscribed { topic?.waiting.append(done) }
    return (isNew, isSubscribed)
  }

  /// The broker has acknowledged the subscription; returns those who waited for that.
  static func acknowledge(_ topic: inout Topic?) -> [() -> Void] {
    guard topic?.isSubscribed == false, let waiting = topic?.waiting else { return [] }
    topic?.isSubscribed = true
    topic?.waiting = []
    return waiting
  }
}
