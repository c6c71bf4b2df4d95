/// Whom a subscribed connection tells what comes, on its loop.
protocol SubscriptionUser: AnyObject {
  /// The next thing that has come.
  func heard(_ event: SubscriptionEvent)
  /// All that one read has brought has been told.
  func heardAll()
}
