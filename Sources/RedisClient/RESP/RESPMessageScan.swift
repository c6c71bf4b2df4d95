/// Where the parts of what comes most on a subscribed connection lie in bytes that begin with it: of a message its channel and
/// payload, of an acknowledged subscription its channel. As Redis writes them, `>3` (RESP3) or `*3` (RESP2) before. Pure.
enum RESPMessageScan {
  case message(channel: Range<Int>, payload: Range<Int>)
  case subscribed(channel: Range<Int>, end: Int)

  private static var message: StaticString { "3\r\n$7\r\nmessage\r\n" }
  private static var subscribed: StaticString { "3\r\n$9\r\nsubscribe\r\n" }

  /// Nil if the bytes begin with something else, or with a part only, or with what is wrong.
  /// - Parameter limit: the longest string, in bytes.
  init?(_ bytes: UnsafeRawBufferPointer, limit: Int) {
    guard let first = bytes.first, first == UInt8(ascii: ">") || first == UInt8(ascii: "*") else { return nil }
    if Self.goesOn(bytes, Self.message) {
      guard let channel = Self.string(in: bytes, at: 1 + Self.message.utf8CodeUnitCount, limit: limit),
        let payload = Self.string(in: bytes, at: channel.upperBound + 2, limit: limit)
      else { return nil }
      self = .message(channel: channel, payload: payload)
    } else if Self.goesOn(bytes, Self.subscribed) {
      guard let channel = Self.string(in: bytes, at: 1 + Self.subscribed.utf8CodeUnitCount, limit: limit),
        let end = Self.endOfCount(in: bytes, at: channel.upperBound + 2)
      else { return nil }
      self = .subscribed(channel: channel, end: end)
    } else {
      return nil
    }
  }

  /// Where the bytes end that were scanned.
  var end: Int {
    switch self {
    case .message(_, let payload): payload.upperBound + 2
    case .subscribed(_, let end): end
    }
  }

  /// What they say; `bytes` are those that were scanned.
  func event(in bytes: UnsafeRawBufferPointer) -> SubscriptionEvent {
    switch self {
    case .message(let channel, let payload):
      .message(
        RedisMessage(
          channel: UnsafeRawBufferPointer(rebasing: bytes[channel]),
          payload: UnsafeRawBufferPointer(rebasing: bytes[payload])))
    case .subscribed(let channel, _): .subscribed(String(decoding: bytes[channel], as: UTF8.self))
    }
  }

  /// Whether the bytes go on behind their first one with these words.
  @inline(__always)
  private static func goesOn(_ bytes: UnsafeRawBufferPointer, _ words: StaticString) -> Bool {
    let count = words.utf8CodeUnitCount
    guard bytes.count > count else { return false }
    for index in 0..<count where bytes[index &+ 1] != words.utf8Start[index] { return false }
    return true
  }

  /// Where the number ends that begins at `start`, with its line.
  private static func endOfCount(in bytes: UnsafeRawBufferPointer, at start: Int) -> Int? {
    guard start < bytes.count, bytes[start] == UInt8(ascii: ":") else { return nil }
    var index = start + 1
    while index < bytes.count, bytes[index] &- UInt8(ascii: "0") <= 9 { index += 1 }
    let digits = index - start - 1
    guard (1...18).contains(digits), index + 2 <= bytes.count, bytes[index] == 0x0D, bytes[index + 1] == 0x0A else {
      return nil
    }
    return index + 2
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
