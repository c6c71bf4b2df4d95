/// What comes over a connection that is subscribed, in either version of RESP; a message is lent for the call that brings it.
package enum SubscriptionEvent {
  case message(RedisMessage)
  case subscribed(String)
  case unsubscribed(String)
  case pong
  case failure(RedisServerError)

  /// Hands on what a value says, if it means anything here.
  package static func read(_ value: RESPValue, _ take: (SubscriptionEvent) -> Void) {
    switch value {
    case .error(let error): take(.failure(error))
    case .string(let bytes) where bytes == Array("PONG".utf8): take(.pong)
    case .array(let parts), .push(let parts): read(parts, take)
    default: break
    }
  }

  private static func read(_ parts: [RESPValue], _ take: (SubscriptionEvent) -> Void) {
    guard let kind = parts.first?.bytes else { return }
    if parts.count == 3, kind == Self.messageWord, let channel = parts[1].bytes, let payload = parts[2].bytes {
      channel.withUnsafeBytes { channel in
        payload.withUnsafeBytes { take(.message(RedisMessage(channel: channel, payload: $0))) }
      }
    } else if parts.count == 3, kind == Self.subscribeWord, let channel = parts[1].string {
      take(.subscribed(channel))
    } else if parts.count == 3, kind == Self.unsubscribeWord, let channel = parts[1].string {
      take(.unsubscribed(channel))
    } else if kind == Self.pongWord {
      take(.pong)
    }
  }

  private static let messageWord = Array("message".utf8)
  private static let subscribeWord = Array("subscribe".utf8)
  private static let unsubscribeWord = Array("unsubscribe".utf8)
  private static let pongWord = Array("pong".utf8)
}
