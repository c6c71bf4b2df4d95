/// Where a Pub/Sub message's channel and payload lie in bytes that begin with it: `>3` (RESP3) or `*3` (RESP2), then
/// `message`, channel and payload as bulk strings. Pure.
struct RESPMessageScan {
  let channel: Range<Int>
  let payload: Range<Int>

  private static let head = Array("3\r\n$7\r\nmessage\r\n".utf8)

  /// Nil if the bytes begin with something else, or with a part only, or with what is wrong.
  /// - Parameter limit: the longest string, in bytes.
  init?(_ bytes: UnsafeRawBufferPointer, limit: Int) {
    guard let first = bytes.first, first == UInt8(ascii: ">") || first == UInt8(ascii: "*"),
      bytes.dropFirst().starts(with: Self.head),
      let channel = Self.string(in: bytes, at: 1 + Self.head.count, limit: limit),
      let payload = Self.string(in: bytes, at: channel.upperBound + 2, limit: limit)
    else { return nil }
    self.channel = channel
    self.payload = payload
  }

  /// Where the content of the bulk string lies that begins at `start`.
  private static func string(in bytes: UnsafeRawBufferPointer, at start: Int, limit: Int) -> Range<Int>? {
    guard start < bytes.count, bytes[start] == UInt8(ascii: "$") else { return nil }
    var length = 0
    var index = start + 1
    while index < bytes.count, bytes[index] != 0x0D {
      let digit = bytes[index] &- UInt8(ascii: "0")
      guard digit <= 9, length <= limit else { return nil }
      length = length * 10 + Int(digit)
      index += 1
    }
    let content = index + 2
    guard index > start + 1, length <= limit, content <= bytes.count, bytes[index + 1] == 0x0A else { return nil }
    guard bytes.count - content >= length + 2 else { return nil }
    let end = content + length
    guard bytes[end] == 0x0D, bytes[end + 1] == 0x0A else { return nil }
    return content..<end
  }
}
