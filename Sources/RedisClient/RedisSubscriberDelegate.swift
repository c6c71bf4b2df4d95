/// Whom a ``RedisSubscriber`` calls, on its event loop, one call after another.
package protocol RedisSubscriberDelegate: AnyObject, Sendable {
  /// A message; it is lent for this call.
  func received(_ message: RedisMessage)
  /// The messages that came together have all been told, and something else is told next, or nothing.
  func receivedAll()
  /// Channels that Redis has acknowledged, or had already.
  func subscribed(_ channels: [String])
  /// Channels that Redis does not let this user subscribe. They are asked for again on the next connection, and when
  /// ``RedisSubscriber/subscribe(_:)`` names them again.
  func refused(_ channels: [String], reason: String)
  /// The connection is gone: messages may be missed.
  func linkLost(reason: String)
  /// The connection is back, and all channels are subscribed again.
  func linkRestored()
}

extension RedisSubscriberDelegate {
  package func refused(_ channels: [String], reason: String) {}
}
