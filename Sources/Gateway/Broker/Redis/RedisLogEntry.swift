import RedisClient

/// An event in a thread's log in Redis, a stream: `{seq}-0 e {envelope}`.
struct RedisLogEntry: Hashable {
  let seq: UInt64
  let json: [UInt8]

  /// The entries of an answer to `XRANGE`; what is no entry of ours is left out.
  static func entries(_ reply: RESPValue) -> [RedisLogEntry] {
    (reply.array ?? []).compactMap { RedisLogEntry($0) }
  }

  private init?(_ value: RESPValue) {
    guard let parts = value.array, parts.count == 2, let id = parts[0].string, let fields = parts[1].array,
      id.hasSuffix("-0"), let seq = UInt64(id.dropLast(2)), fields.count >= 2, fields[0].string == "e",
      let json = fields[1].bytes
    else { return nil }
    self.seq = seq
    self.json = json
  }
}
