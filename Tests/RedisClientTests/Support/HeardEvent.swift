import NIOCore
import RedisClient

/// A copy of what came over a subscribed connection.
enum HeardEvent: Hashable, Sendable {
  case message(HeardMessage)
  case subscribed(String)
  case unsubscribed(String)
  case pong
  case failure(RedisServerError)

  init(_ event: SubscriptionEvent) {
    self =
      switch event {
      case .message(let message): .message(HeardMessage(message))
      case .subscribed(let name): .subscribed(name)
      case .unsubscribed(let name): .unsubscribed(name)
      case .pong: .pong
      case .failure(let error): .failure(error)
      }
  }

  /// What a value says.
  init?(_ value: RESPValue) {
    var heard: HeardEvent?
    SubscriptionEvent.read(value) { heard = HeardEvent($0) }
    guard let heard else { return nil }
    self = heard
  }
}

extension RESPDecoder {
  /// The next event that can be read the short way.
  func nextEvent(from buffer: inout ByteBuffer) -> HeardEvent? {
    var heard: HeardEvent?
    readEvents(from: &buffer) { event in
      heard = HeardEvent(event)
      return false
    }
    return heard
  }
}
