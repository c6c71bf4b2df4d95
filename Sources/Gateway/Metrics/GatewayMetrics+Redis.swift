// The broker's link, for whoever keeps one.
extension GatewayMetrics {
  private static let redisUp = GatewayMetric.redisUp.level()
  private static let redisReconnects = GatewayMetric.redisReconnects.count()
  private static let redisMessages = GatewayMetric.redisMessages.count()
  static let unpublished = GatewayMetric.unpublished.count()

  /// There is a link to Redis now, or there is none. Say it at the start as well, before there is one.
  package static func redis(isUp: Bool) {
    redisReconnects.increment(by: 0)
    redisMessages.increment(by: 0)
    unpublished.increment(by: 0)
    redisUp.set(isUp ? 1 : 0)
  }

  /// The link to Redis was lost and is back.
  package static func redisReconnected() { redisReconnects.increment() }

  /// Messages have come from Redis; once for all that one read has brought.
  package static func redisReceived(_ messages: Int) { redisMessages.increment(by: messages) }
}
