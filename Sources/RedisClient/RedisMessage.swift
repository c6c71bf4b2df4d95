/// What was published on a channel, where it lies among the bytes that were read: lent for the call that brings it. Whoever
/// wants some of it for longer takes a copy.
package struct RedisMessage {
  /// The channel's name.
  package let channel: UnsafeRawBufferPointer
  /// What was published, byte for byte.
  package let payload: UnsafeRawBufferPointer

  /// Whether it was published on the channel of this name.
  func isOn(_ name: [UInt8]) -> Bool {
    channel.count == name.count && channel.elementsEqual(name)
  }
}
