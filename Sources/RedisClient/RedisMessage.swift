import NIOCore

/// What was published on a channel.
///
/// It keeps the bytes in which it came, and perhaps others that came with them: whoever wants its payload for longer takes a
/// copy, ``payload``.
package struct RedisMessage: Sendable {
  /// From the channel's name to the payload's end.
  private let bytes: ByteBuffer
  private let channelLength: Int32
  private let payloadLength: Int32

  /// A message whose channel begins, and whose payload ends, with `bytes`.
  init(_ bytes: ByteBuffer, channelLength: Int, payloadLength: Int) {
    self.bytes = bytes
    self.channelLength = Int32(channelLength)
    self.payloadLength = Int32(payloadLength)
  }

  /// A message of parts.
  package init(channel: String, payload: [UInt8]) {
    var bytes = ByteBuffer()
    bytes.reserveCapacity(channel.utf8.count + payload.count)
    let length = bytes.writeString(channel)
    bytes.writeBytes(payload)
    self.init(bytes, channelLength: length, payloadLength: payload.count)
  }

  /// The channel's name.
  package var channel: String { withChannel { String(decoding: $0, as: UTF8.self) } }

  /// Lends the bytes of the channel's name.
  @inline(__always)
  package func withChannel<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    try bytes.withUnsafeReadableBytes { try body(UnsafeRawBufferPointer(rebasing: $0.prefix(Int(channelLength)))) }
  }

  /// Whether it was published on the channel of this name.
  func isOn(_ name: [UInt8]) -> Bool {
    channelLength == name.count && withChannel { $0.elementsEqual(name) }
  }

  /// A copy of what was published, byte for byte.
  package var payload: [UInt8] {
    bytes.withUnsafeReadableBytes { Array($0.suffix(Int(payloadLength))) }
  }
}

extension RedisMessage: Hashable {
  package static func == (left: Self, right: Self) -> Bool {
    left.channel == right.channel && left.payload == right.payload
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(channel)
    hasher.combine(payload)
  }
}
