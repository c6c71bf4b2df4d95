/// What was published on a channel.
package struct RedisMessage: Hashable, Sendable {
  /// The channel's name.
  package var channel: String
  /// What was published, byte for byte.
  package var payload: [UInt8]

  /// A message.
  package init(channel: String, payload: [UInt8]) {
    self.channel = channel
    self.payload = payload
  }
}
