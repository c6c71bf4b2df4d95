/// A value as Redis sends it, RESP2 or RESP3.
///
/// What differs between the versions in form alone is one here: maps and sets are arrays (a map's keys and values in turn),
/// simple, bulk and verbatim strings are strings, every null is null.
///
/// Source: the RESP3 specification, https://github.com/redis/redis-specifications/blob/master/protocol/RESP3.md
package enum RESPValue: Hashable, Sendable {
  case string([UInt8])
  case error(RedisServerError)
  case integer(Int64)
  case double(Double)
  case boolean(Bool)
  case null
  case array([RESPValue])
  /// Out of band: a message of a subscription.
  case push([RESPValue])

  /// The elements of an array or a push.
  package var array: [RESPValue]? {
    switch self {
    case .array(let values), .push(let values): values
    default: nil
    }
  }

  /// A string's bytes.
  package var bytes: [UInt8]? {
    if case .string(let bytes) = self { return bytes }
    return nil
  }

  /// A string as text; what is no UTF-8 is replaced.
  package var string: String? { bytes.map { String(decoding: $0, as: UTF8.self) } }

  /// An integer, also one that comes as a string.
  package var integer: Int64? {
    switch self {
    case .integer(let value): value
    case .string(let bytes): Int64(String(decoding: bytes, as: UTF8.self))
    default: nil
    }
  }
}
