import ChatProtocol

/// What passes through a node: a message of a usual length, as a backend publishes it.
enum Samples {
  /// A log event of about 250 bytes.
  static func message(thread: Int64, seq: Int) -> [UInt8] {
    Array(
      """
      {"type":"message","threadId":\(thread),"seq":\(seq),"payload":{"id":"msg_\(seq)","threadId":\(thread),"seq":\(seq),\
      "from":"manager","userId":7,"name":"Mira","text":"The parcel left our house this morning, it will be there soon.",\
      "createdAt":"2025-01-10T12:00:00.000Z","clientMessageId":"k-1"}}
      """.utf8)
  }

  /// The same in the form without a position.
  static let unnumbered = Array(
    """
    {"type":"new_message","threadId":15,"message":{"id":1,"from":"manager","text":"The parcel left our house this \
    morning, it will be there soon.","createdAt":"2025-01-10T12:00:00Z"}}
    """.utf8)

  /// Text of `count` bytes, some of it beyond ASCII.
  static func text(_ count: Int) -> [UInt8] {
    var bytes = Array(String(repeating: "Grüße aus dem Süden, and hello. ", count: count / 32 + 1).utf8.prefix(count))
    while String(validating: bytes, as: UTF8.self) == nil { bytes[bytes.count - 1] = UInt8(ascii: ".") }
    return bytes
  }
}
