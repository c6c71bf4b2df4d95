/// What comes over a connection that is subscribed, in either version of RESP.
package enum SubscriptionEvent: Hashable, Sendable {
  case message(RedisMessage)
  case subscribed(String)
  case unsubscribed(String)
  case pong
  case failure(RedisServerError)

  /// Nil for what means nothing here.
  init?(_ value: RESPValue) {
    switch value {
    case .error(let error):
      self = .failure(error)
    case .string(let bytes) where bytes == Array("PONG".utf8):
      self = .pong
    case .array(let parts), .push(let parts):
      guard let kind = parts.first?.bytes else { return nil }
      if parts.count == 3, kind == Self.messageWord, let channel = parts[1].string, let payload = parts[2].bytes {
        self = .message(RedisMessage(channel: channel, payload: payload))
      } else if parts.count == 3, kind == Self.subscribeWord, let channel = parts[1].string {
        self = .subscribed(channel)
      } else if parts.count == 3, kind == Self.unsubscribeWord, let channel = parts[1].string {
        self = .unsubscribed(channel)
      } else if kind == Self.pongWord {
        self = .pong
      } else {
        return nil
      }
    default: return nil
    }
  }

  private static let messageWord = Array("message".utf8)
  private static let subscribeWord = Array("subscribe".utf8)
  private static let unsubscribeWord = Array("unsubscribe".utf8)
  private static let pongWord = Array("pong".utf8)
}
