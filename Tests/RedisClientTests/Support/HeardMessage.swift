import RedisClient

/// A copy of a message.
struct HeardMessage: Hashable, Sendable {
  let channel: String
  let payload: [UInt8]

  init(channel: String, payload: [UInt8]) {
    self.channel = channel
    self.payload = payload
  }

  init(_ message: RedisMessage) {
    self.init(channel: String(decoding: message.channel, as: UTF8.self), payload: Array(message.payload))
  }
}
