import Authentication
package import ChatProtocol

/// Where a client stands in the logs of its threads: goes out with the events of an event stream and with the answer of a
/// poll, and comes back with the next request, to this node or to any other, over this transport or another.
///
/// As text it is base64url of: a version, the number of threads, each thread's id and position, and a checksum by which a
/// cursor that was cut off or mixed up is told from a whole one. A position is no secret and no permission: whoever makes
/// up a cursor learns nothing that a `since` would not show.
package struct Cursor: Hashable, Sendable {
  /// A text that is no cursor.
  package struct Invalid: Error, Hashable {}

  /// The last `seq` that the client has, a thread.
  package var positions: [ThreadID: UInt64]

  /// The longest text that is looked at, in bytes: more than a request's head may have.
  package static var maximumLength: Int { 128 * 1024 }
  private static var version: UInt8 { 1 }
  private static var maximumPosition: UInt64 { 0x1F_FFFF_FFFF_FFFF }

  /// A cursor at these positions.
  package init(_ positions: [ThreadID: UInt64] = [:]) {
    self.positions = positions
  }

  /// Reads a cursor.
  ///
  /// - Parameter maximumThreads: how many threads it may have.
  package init(_ text: String, maximumThreads: Int) throws(Invalid) {
    guard text.utf8.count <= Self.maximumLength, let bytes = Base64URL.decode(text), bytes.count >= 6 else {
      throw Invalid()
    }
    let body = bytes.dropLast(4)
    guard Self.checksum(body) == Array(bytes.suffix(4)) else { throw Invalid() }
    var rest = body[...]
    guard rest.popFirst() == Self.version, let count = Self.number(&rest), count <= UInt64(maximumThreads) else {
      throw Invalid()
    }
    positions = [:]
    for _ in 0..<count {
      guard let id = Self.identifier(&rest), let position = Self.number(&rest), position <= Self.maximumPosition,
        positions.updateValue(position, forKey: id) == nil
      else { throw Invalid() }
    }
    guard rest.isEmpty else { throw Invalid() }
  }

  /// The cursor as requests and events carry it: characters of base64url alone.
  package var text: String {
    var bytes = [Self.version]
    bytes.reserveCapacity(8 + positions.count * 12)
    Self.append(UInt64(positions.count), to: &bytes)
    for (id, position) in positions {
      if id.isNumber, let number = Int64(id.text) {
        bytes.append(0)
        Self.append(UInt64(bitPattern: (number << 1) ^ (number >> 63)), to: &bytes)
      } else {
        bytes.append(UInt8(id.text.utf8.count))
        bytes.append(contentsOf: id.text.utf8)
      }
      Self.append(position, to: &bytes)
    }
    bytes += Self.checksum(bytes[...])
    return Base64URL.encode(bytes)
  }

  private static func append(_ number: UInt64, to bytes: inout [UInt8]) {
    var rest = number
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  private static func number(_ bytes: inout ArraySlice<UInt8>) -> UInt64? {
    var result: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      guard let byte = bytes.popFirst(), shift < 63 || byte <= 1 else { return nil }
      result |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return result }
    }
    return nil
  }

  private static func identifier(_ bytes: inout ArraySlice<UInt8>) -> ThreadID? {
    guard let length = bytes.popFirst() else { return nil }
    if length == 0 {
      return number(&bytes).map { ThreadID(Int64(bitPattern: $0 >> 1) ^ -Int64(bitPattern: $0 & 1)) }
    }
    guard bytes.count >= Int(length) else { return nil }
    let text = String(decoding: bytes.prefix(Int(length)), as: UTF8.self)
    bytes = bytes.dropFirst(Int(length))
    return ThreadID(text)
  }

  /// FNV-1a, 32 bits.
  private static func checksum(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var hash: UInt32 = 0x811C_9DC5
    for byte in bytes { hash = (hash ^ UInt32(byte)) &* 0x0100_0193 }
    return (0..<4).map { UInt8(truncatingIfNeeded: hash >> UInt32($0 * 8)) }
  }
}
