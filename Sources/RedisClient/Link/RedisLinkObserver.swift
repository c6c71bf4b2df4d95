/// Hears what becomes of a supervised connection.
package protocol RedisLinkObserver: Sendable {
  /// Connected, and ready for commands.
  func redisLinkUp(_ name: String)
  /// Not connected any more; attempts follow.
  func redisLinkDown(_ name: String, reason: String)
}
