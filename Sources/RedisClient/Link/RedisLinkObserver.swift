/// Hears what becomes of a supervised connection.
package protocol RedisLinkObserver: Sendable {
  /// Connected, and ready for commands; for subscriptions: all that were wanted are acknowledged.
  func redisLinkUp(_ name: String)
  /// Not connected any more; attempts follow.
  func redisLinkDown(_ name: String, reason: String)
  /// Bytes were read from the connection, or handed to it. Called on its event loop, for each read and write.
  func redisTransferred(_ name: String, received: Int, sent: Int)
}

extension RedisLinkObserver {
  package func redisTransferred(_ name: String, received: Int, sent: Int) {}
}
