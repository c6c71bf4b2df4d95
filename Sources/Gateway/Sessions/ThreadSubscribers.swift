import ChatProtocol

/// A shard's subscribers of one thread.
final class ThreadSubscribers {
  private(set) var subscriptions: [Subscription] = []
  /// The last position delivered to those who are live.
  var last: UInt64?

  var isEmpty: Bool { subscriptions.isEmpty }

  func add(_ subscription: Subscription) {
    subscription.index = subscriptions.count
    subscriptions.append(subscription)
  }

  /// Removes a subscriber; the last one takes its place.
  func remove(_ subscription: Subscription) {
    let index = subscription.index
    guard index < subscriptions.count, subscriptions[index] === subscription else { return }
    let moved = subscriptions.removeLast()
    if moved !== subscription {
      subscriptions[index] = moved
      moved.index = index
    }
  }
}
