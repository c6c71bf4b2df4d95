package import ChatProtocol

/// Who a ``Broker`` calls back. Calls come from any thread, one after another, in the broker's order.
package protocol BrokerReceiver: AnyObject, Sendable {
  /// Events of subscribed channels, as one batch: what one read brought.
  func brokerReceived(_ events: [ChatChannelEvent])
  /// These channels are subscribed now.
  func brokerSubscribed(_ channels: [ChatChannel])
  /// The link is gone: events may be lost until ``brokerLinkRestored()``.
  func brokerLinkLost()
  /// The link is back and everything is subscribed again: time to look for what was missed.
  func brokerLinkRestored()
}
