package import NIOCore

/// Reads RESP2 and RESP3 values from bytes as they come. Pure.
///
/// What was read of a value is kept between calls, so that a value that comes in many pieces costs no more than one that
/// comes at once. Values own their bytes: none keeps the buffer.
package struct RESPDecoder: Sendable {
  private enum Kind {
    case array, push, attribute
  }

  private struct Aggregate {
    let kind: Kind
    var missing: Int
    var values: [RESPValue] = []
  }

  private let limits: RESPLimits
  private var open: [Aggregate] = []
  /// The length of the string whose bytes are awaited, and its kind.
  private var string: (length: Int, type: UInt8)?
  /// How many bytes of an unfinished line were looked at.
  private var scanned = 0
  /// Elements and bytes of the value that is being read.
  private var elements = 0
  private var total = 0

  /// A decoder with limits.
  package init(limits: RESPLimits = RESPLimits()) {
    self.limits = limits
  }

  /// The next value; nil if more bytes are needed. Bytes that were read are gone from `buffer`.
  /// - Throws: ``RESPError``; the stream cannot be read any further.
  package mutating func next(from buffer: inout ByteBuffer) throws(RESPError) -> RESPValue? {
    while true {
      guard var value = try element(from: &buffer) else { return nil }
      // A value may end the array that it stands in, and that the next.
      while true {
        guard let top = open.indices.last else {
          elements = 0
          total = 0
          return value
        }
        open[top].values.append(value)
        open[top].missing -= 1
        guard open[top].missing == 0 else { break }
        let ended = open.removeLast()
        if ended.kind == .attribute { break }
        value = ended.kind == .push ? .push(ended.values) : .array(ended.values)
      }
    }
  }

  /// Hands on Pub/Sub messages and acknowledged subscriptions as long as one is next and all of it is there, and `take` wants
  /// more: the short way, which makes no ``RESPValue``.
  ///
  /// Where something else comes or a part is missing, that is left for ``next(from:)``.
  package func readEvents(from buffer: inout ByteBuffer, _ take: (SubscriptionEvent) -> Bool) {
    guard open.isEmpty, string == nil, scanned == 0 else { return }
    let read = buffer.withUnsafeReadableBytes { bytes in
      var start = 0
      while start < bytes.count {
        let rest = UnsafeRawBufferPointer(rebasing: bytes[start...])
        guard let parts = RESPMessageScan(rest, limit: limits.stringBytes) else { break }
        start += parts.end
        guard take(parts.event(in: rest)) else { break }
      }
      return start
    }
    buffer.moveReaderIndex(forwardBy: read)
  }

  /// The next value that stands alone or is empty; begins arrays on the way to it.
  private mutating func element(from buffer: inout ByteBuffer) throws(RESPError) -> RESPValue? {
    while true {
      if let (length, type) = string {
        guard buffer.readableBytes >= length + 2 else { return nil }
        string = nil
        return try readString(length, type, &buffer)
      }
      guard let line = try readLine(&buffer) else { return nil }
      guard let type = line.first else { throw .badLineEnd }
      let rest = line.dropFirst()
      switch type {
      case UInt8(ascii: "+"): return .string(Array(rest))
      case UInt8(ascii: "-"): return .error(RedisServerError(String(decoding: rest, as: UTF8.self)))
      case UInt8(ascii: ":"): return .integer(try number(rest))
      case UInt8(ascii: "("): return .string(Array(rest))
      case UInt8(ascii: "_"): return .null
      case UInt8(ascii: "#"):
        guard rest.count == 1, let flag = rest.first, flag == UInt8(ascii: "t") || flag == UInt8(ascii: "f") else {
          throw .badNumber
        }
        return .boolean(flag == UInt8(ascii: "t"))
      case UInt8(ascii: ","):
        guard let value = Double(String(decoding: rest, as: UTF8.self)) else { throw .badNumber }
        return .double(value)
      case UInt8(ascii: "$"), UInt8(ascii: "!"), UInt8(ascii: "="):
        let length = try number(rest)
        if length == -1, type == UInt8(ascii: "$") { return .null }
        guard length >= 0 else { throw .badNumber }
        guard length <= limits.stringBytes else { throw .stringTooLong }
        try count(Int(length) + 2)
        string = (Int(length), type)
      case UInt8(ascii: "*"), UInt8(ascii: "~"), UInt8(ascii: "%"), UInt8(ascii: ">"), UInt8(ascii: "|"):
        if let value = try begin(type, count: try number(rest)) { return value }
      default: throw .unknownType(type)
      }
    }
  }

  /// Begins an array; returns it if it is empty or null, and no attribute.
  private mutating func begin(_ type: UInt8, count: Int64) throws(RESPError) -> RESPValue? {
    if count == -1, type == UInt8(ascii: "*") { return .null }
    guard count >= 0 else { throw .badNumber }
    guard count <= limits.elements else { throw .tooManyElements }
    let isPairs = type == UInt8(ascii: "%") || type == UInt8(ascii: "|")
    let size = Int(count) * (isPairs ? 2 : 1)
    elements += size
    guard elements <= limits.elements else { throw .tooManyElements }
    let kind: Kind =
      switch type {
      case UInt8(ascii: ">"): .push
      case UInt8(ascii: "|"): .attribute
      default: .array
      }
    guard size > 0 else {
      switch kind {
      case .array: return .array([])
      case .push: return .push([])
      case .attribute: return nil
      }
    }
    guard open.count < limits.depth else { throw .tooDeep }
    open.append(Aggregate(kind: kind, missing: size))
    return nil
  }

  private func readString(
    _ length: Int, _ type: UInt8, _ buffer: inout ByteBuffer
  ) throws(RESPError) -> RESPValue {
    guard let bytes = buffer.readBytes(length: length), buffer.readInteger(as: UInt16.self) == 0x0D0A else {
      throw .badLineEnd
    }
    switch type {
    case UInt8(ascii: "!"): return .error(RedisServerError(String(decoding: bytes, as: UTF8.self)))
    // `txt:` and `mkd:` stand before a verbatim string.
    case UInt8(ascii: "="): return .string(Array(bytes.dropFirst(4)))
    default: return .string(bytes)
    }
  }

  /// A whole line without its end; nil if it has not come yet. It keeps the buffer only while it is looked at.
  private mutating func readLine(_ buffer: inout ByteBuffer) throws(RESPError) -> ByteBufferView? {
    let view = buffer.readableBytesView
    guard let end = view.dropFirst(scanned).firstIndex(of: 0x0A) else {
      scanned = view.count
      guard scanned <= limits.lineBytes else { throw .lineTooLong }
      return nil
    }
    scanned = 0
    let length = end - view.startIndex
    guard length <= limits.lineBytes else { throw .lineTooLong }
    guard length > 0, view[end - 1] == 0x0D else { throw .badLineEnd }
    try count(length + 1)
    buffer.moveReaderIndex(forwardBy: length + 1)
    return view[..<(end - 1)]
  }

  private mutating func count(_ bytes: Int) throws(RESPError) {
    total += bytes
    guard total <= limits.valueBytes else { throw .valueTooLong }
  }

  private func number(_ digits: ByteBufferView) throws(RESPError) -> Int64 {
    guard !digits.isEmpty, digits.count <= 20, let value = Int64(String(decoding: digits, as: UTF8.self)) else {
      throw .badNumber
    }
    return value
  }
}
