/// Walks a JSON text (RFC 8259, UTF-8) in place: validates each value as it passes over it, decodes only what is asked for.
///
/// Stricter than the RFC where leniency has a price: invalid UTF-8 and lone surrogates are errors (RFC 7493, I-JSON),
/// and nesting ends at ``maximumDepth``. The scanner never reads outside `bytes`, whatever they are, and must not
/// outlive them.
package struct JSONScanner {
  /// The deepest nesting of arrays and objects.
  package static var maximumDepth: Int { 128 }

  /// The text.
  package let bytes: UnsafeRawBufferPointer

  /// A scanner of `bytes`, which must stay valid while it is used.
  package init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
  }

  /// Scans the whole text as one value with nothing but white space around it.
  package func document() throws(JSONScanError) -> JSONValue {
    var position = 0
    let value = try value(at: &position)
    skipWhitespace(&position)
    guard position == bytes.count else { throw JSONScanError(reason: .trailingBytes, offset: position) }
    return value
  }

  /// Scans the value that starts at `position`, white space before it allowed, and leaves `position` behind it.
  /// - Parameter depth: how many arrays and objects the value stands in.
  package func value(at position: inout Int, depth: Int = 0) throws(JSONScanError) -> JSONValue {
    skipWhitespace(&position)
    let start = position
    let kind: JSONValue.Kind
    switch try byte(at: position) {
    case UInt8(ascii: "{"):
      try nested(&position, within: depth)
      kind = .object
    case UInt8(ascii: "["):
      try nested(&position, within: depth)
      kind = .array
    default:
      kind = try scalar(&position)
    }
    return JSONValue(kind: kind, range: start..<position)
  }

  @inline(__always)
  func byte(at position: Int) throws(JSONScanError) -> UInt8 {
    guard position < bytes.count else { throw JSONScanError(reason: .unexpectedEnd, offset: position) }
    return bytes[position]
  }

  @inline(__always)
  func skipWhitespace(_ position: inout Int) {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x09, 0x0A, 0x0D: position += 1
      default: return
      }
    }
  }

  /// Scans a string at its opening quote; returns whether it has escapes.
  @inline(__always)
  func string(_ position: inout Int) throws(JSONScanError) -> Bool {
    guard try byte(at: position) == UInt8(ascii: "\"") else {
      throw JSONScanError(reason: .unexpectedByte, offset: position)
    }
    position += 1
    skipPlainCharacters(&position)
    if position < bytes.count, bytes[position] == UInt8(ascii: "\"") {
      position += 1
      return false
    }
    return try rest(ofString: &position)
  }

  /// Scans a string on from its first character that is not plain.
  @inline(never)
  private func rest(ofString position: inout Int) throws(JSONScanError) -> Bool {
    var escaped = false
    while true {
      let byte = try byte(at: position)
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        return escaped
      case UInt8(ascii: "\\"):
        escaped = true
        try escape(&position)
      case 0x80...:
        try multibyteCharacter(&position)
      case ..<0x20:
        throw JSONScanError(reason: .controlCharacter, offset: position)
      default:
        skipPlainCharacters(&position)
      }
    }
  }

  /// Passes over all bytes before the next quote, backslash, control or non-ASCII byte, eight at a time.
  @inline(__always)
  private func skipPlainCharacters(_ position: inout Int) {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let highs: UInt64 = 0x8080_8080_8080_8080
    while position + 8 <= bytes.count {
      let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
      let quote = word ^ (ones &* 0x22)
      let backslash = word ^ (ones &* 0x5C)
      // A borrow reaches later bytes only: the first that is marked is marked rightly.
      let special =
        (((word &- (ones &* 0x20)) & ~word) | word | ((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash))
        & highs
      guard special == 0 else {
        position &+= special.trailingZeroBitCount >> 3
        return
      }
      position &+= 8
    }
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), ..<0x20, 0x80...: return
      default: position &+= 1
      }
    }
  }

  private func escape(_ position: inout Int) throws(JSONScanError) {
    let start = position
    position += 1
    switch try byte(at: position) {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      position += 1
    case UInt8(ascii: "u"):
      position += 1
      switch try hexadecimal(&position) {
      case 0xDC00...0xDFFF:
        throw JSONScanError(reason: .loneSurrogate, offset: start)
      case 0xD800...0xDBFF:
        guard position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
          bytes[position + 1] == UInt8(ascii: "u")
        else { throw JSONScanError(reason: .loneSurrogate, offset: start) }
        position += 2
        guard case 0xDC00...0xDFFF = try hexadecimal(&position) else {
          throw JSONScanError(reason: .loneSurrogate, offset: start)
        }
      default: break
      }
    default:
      throw JSONScanError(reason: .invalidEscape, offset: start)
    }
  }

  /// Reads the four digits of a `\u` escape.
  func hexadecimal(_ position: inout Int) throws(JSONScanError) -> UInt16 {
    var result: UInt16 = 0
    for _ in 0..<4 {
      let byte = try byte(at: position)
      let digit: UInt8
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
      case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
      default: throw JSONScanError(reason: .invalidEscape, offset: position)
      }
      result = result << 4 | UInt16(digit)
      position += 1
    }
    return result
  }

  /// Passes over one character of two to four bytes (Unicode Standard, table 3-7: well-formed UTF-8).
  private func multibyteCharacter(_ position: inout Int) throws(JSONScanError) {
    let length: Int
    let second: ClosedRange<UInt8>
    switch bytes[position] {
    case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
    case 0xE0: (length, second) = (3, 0xA0...0xBF)
    case 0xE1...0xEC, 0xEE...0xEF: (length, second) = (3, 0x80...0xBF)
    case 0xED: (length, second) = (3, 0x80...0x9F)
    case 0xF0: (length, second) = (4, 0x90...0xBF)
    case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
    case 0xF4: (length, second) = (4, 0x80...0x8F)
    default: throw JSONScanError(reason: .invalidUTF8, offset: position)
    }
    guard position + length <= bytes.count, second.contains(bytes[position + 1]) else {
      throw JSONScanError(reason: .invalidUTF8, offset: position)
    }
    for index in (position + 2)..<max(position + 2, position + length) where bytes[index] & 0xC0 != 0x80 {
      throw JSONScanError(reason: .invalidUTF8, offset: position)
    }
    position += length
  }

  func scalar(_ position: inout Int) throws(JSONScanError) -> JSONValue.Kind {
    switch try byte(at: position) {
    case UInt8(ascii: "\""):
      return .string(escaped: try string(&position))
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      return .number(integer: try number(&position))
    case UInt8(ascii: "t"):
      try literal("true", &position)
      return .boolean(true)
    case UInt8(ascii: "f"):
      try literal("false", &position)
      return .boolean(false)
    case UInt8(ascii: "n"):
      try literal("null", &position)
      return .null
    default:
      throw JSONScanError(reason: .unexpectedByte, offset: position)
    }
  }

  private func literal(_ text: StaticString, _ position: inout Int) throws(JSONScanError) {
    for index in 0..<text.utf8CodeUnitCount {
      guard try byte(at: position + index) == text.utf8Start[index] else {
        throw JSONScanError(reason: .unexpectedByte, offset: position + index)
      }
    }
    position += text.utf8CodeUnitCount
  }

  /// Scans a number; returns whether it is an integer.
  private func number(_ position: inout Int) throws(JSONScanError) -> Bool {
    let start = position
    if bytes[position] == UInt8(ascii: "-") { position += 1 }
    let first = position
    guard digits(&position) else { throw JSONScanError(reason: .invalidNumber, offset: start) }
    if bytes[first] == UInt8(ascii: "0"), position > first + 1 {
      throw JSONScanError(reason: .invalidNumber, offset: start)
    }
    var integer = true
    if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
      integer = false
      position += 1
      guard digits(&position) else { throw JSONScanError(reason: .invalidNumber, offset: start) }
    }
    if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
      integer = false
      position += 1
      if position < bytes.count, bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-") {
        position += 1
      }
      guard digits(&position) else { throw JSONScanError(reason: .invalidNumber, offset: start) }
    }
    return integer
  }

  private func digits(_ position: inout Int) -> Bool {
    let start = position
    while position < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) { position += 1 }
    return position > start
  }

  /// Scans an object or array, without recursion: a bit per level says which of the two it is.
  private func nested(_ position: inout Int, within outer: Int) throws(JSONScanError) {
    let maximum = Self.maximumDepth - outer
    var isObject: UInt128 = 0
    var depth = 0
    var expectsValue = true
    repeat {
      skipWhitespace(&position)
      if expectsValue {
        switch try byte(at: position) {
        case UInt8(ascii: "{"):
          guard depth < maximum else { throw JSONScanError(reason: .tooDeep, offset: position) }
          position += 1
          depth += 1
          isObject = isObject << 1 | 1
          skipWhitespace(&position)
          if try byte(at: position) == UInt8(ascii: "}") {
            expectsValue = false
          } else {
            try key(&position)
          }
        case UInt8(ascii: "["):
          guard depth < maximum else { throw JSONScanError(reason: .tooDeep, offset: position) }
          position += 1
          depth += 1
          isObject <<= 1
          skipWhitespace(&position)
          if try byte(at: position) == UInt8(ascii: "]") { expectsValue = false }
        default:
          _ = try scalar(&position)
          expectsValue = false
        }
      } else {
        let closing = isObject & 1 == 1 ? UInt8(ascii: "}") : UInt8(ascii: "]")
        switch try byte(at: position) {
        case UInt8(ascii: ","):
          position += 1
          skipWhitespace(&position)
          if isObject & 1 == 1 { try key(&position) }
          expectsValue = true
        case closing:
          position += 1
          depth -= 1
          isObject >>= 1
        default:
          throw JSONScanError(reason: .unexpectedByte, offset: position)
        }
      }
    } while depth > 0
  }

  /// Scans a member's key and its colon.
  private func key(_ position: inout Int) throws(JSONScanError) {
    _ = try string(&position)
    try colon(&position)
  }

  func colon(_ position: inout Int) throws(JSONScanError) {
    skipWhitespace(&position)
    guard try byte(at: position) == UInt8(ascii: ":") else {
      throw JSONScanError(reason: .unexpectedByte, offset: position)
    }
    position += 1
  }
}
