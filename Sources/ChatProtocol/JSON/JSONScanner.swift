internal import CPlatform

/// Walks a JSON text (RFC 8259, UTF-8) in place: validates each value as it passes over it, decodes only what is asked for.
///
/// Stricter than the RFC where leniency has a price: invalid UTF-8 and lone surrogates are errors (RFC 7493, I-JSON),
/// and nesting ends at ``maximumDepth``. The scanner never reads outside `bytes`, whatever they are, and must not
/// outlive them.
package struct JSONScanner {
  /// The deepest nesting of arrays and objects.
  package static var maximumDepth: Int { 128 }

  /// Where the text begins; if it is empty, anywhere.
  let start: UnsafeRawPointer
  /// How many bytes the text has.
  let count: Int

  /// A scanner of `bytes`, which must stay valid while it is used.
  package init(_ bytes: UnsafeRawBufferPointer) {
    self.start = bytes.baseAddress ?? Self.nowhere
    self.count = bytes.count
  }

  /// The text.
  package var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start, count: count) }

  private static var nowhere: UnsafeRawPointer { UnsafeRawPointer(bitPattern: 1).unsafelyUnwrapped }

  /// Scans the whole text as one value with nothing but white space around it.
  package func document() throws(JSONScanError) -> JSONValue {
    var position = 0
    let value = try value(at: &position)
    skipWhitespace(&position)
    guard position == count else { throw JSONScanError(reason: .trailingBytes, offset: position) }
    return value
  }

  /// Scans the value that starts at `position`, white space before it allowed, and leaves `position` behind it.
  /// - Parameter depth: how many arrays and objects the value stands in.
  package func value(at position: inout Int, depth: Int = 0) throws(JSONScanError) -> JSONValue {
    let first = try token(&position)
    let start = position
    let kind: JSONValue.Kind
    switch first {
    case UInt8(ascii: "\""):
      kind = .string(escaped: try string(&position))
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
    guard position < count else { throw JSONScanError(reason: .unexpectedEnd, offset: position) }
    return self[position]
  }

  /// The byte at a place within the text, which only debug builds check.
  @inline(__always)
  subscript(_ position: Int) -> UInt8 {
    assert(position >= 0 && position < count)
    return start.load(fromByteOffset: position, as: UInt8.self)
  }

  /// Passes over white space; returns the byte that follows it.
  @inline(__always)
  func token(_ position: inout Int) throws(JSONScanError) -> UInt8 {
    let first = try byte(at: position)
    if first > 0x20 { return first }
    skipWhitespace(&position)
    return try byte(at: position)
  }

  func skipWhitespace(_ position: inout Int) {
    while position < count {
      switch self[position] {
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
    if position < count, self[position] == UInt8(ascii: "\"") {
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

  /// Passes over all bytes before the next quote, backslash, control or non-ASCII byte.
  @inline(__always)
  private func skipPlainCharacters(_ position: inout Int) {
    position &+= martlet_plain_bytes(start + position, count &- position)
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
        guard position + 1 < count, self[position] == UInt8(ascii: "\\"),
          self[position + 1] == UInt8(ascii: "u")
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
    switch self[position] {
    case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
    case 0xE0: (length, second) = (3, 0xA0...0xBF)
    case 0xE1...0xEC, 0xEE...0xEF: (length, second) = (3, 0x80...0xBF)
    case 0xED: (length, second) = (3, 0x80...0x9F)
    case 0xF0: (length, second) = (4, 0x90...0xBF)
    case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
    case 0xF4: (length, second) = (4, 0x80...0x8F)
    default: throw JSONScanError(reason: .invalidUTF8, offset: position)
    }
    guard position + length <= count, second.contains(self[position + 1]) else {
      throw JSONScanError(reason: .invalidUTF8, offset: position)
    }
    for index in (position + 2)..<max(position + 2, position + length) where self[index] & 0xC0 != 0x80 {
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
    var at = position
    if self[at] == UInt8(ascii: "-") { at &+= 1 }
    let first = at
    skipDigits(&at)
    guard at > first, at == first &+ 1 || self[first] != UInt8(ascii: "0") else {
      throw JSONScanError(reason: .invalidNumber, offset: position)
    }
    var isInteger = true
    if at < count, self[at] == UInt8(ascii: ".") {
      isInteger = false
      at &+= 1
      try digits(&at, of: position)
    }
    if at < count, self[at] | 0x20 == UInt8(ascii: "e") {
      isInteger = false
      at &+= 1
      if at < count, self[at] == UInt8(ascii: "+") || self[at] == UInt8(ascii: "-") { at &+= 1 }
      try digits(&at, of: position)
    }
    position = at
    return isInteger
  }

  /// Passes over digits, one at least.
  private func digits(_ position: inout Int, of number: Int) throws(JSONScanError) {
    let first = position
    skipDigits(&position)
    guard position > first else { throw JSONScanError(reason: .invalidNumber, offset: number) }
  }

  @inline(__always)
  private func skipDigits(_ position: inout Int) {
    var at = position
    while at < count, self[at] &- UInt8(ascii: "0") <= 9 { at &+= 1 }
    position = at
  }

  /// Scans an object or array, without recursion: a bit per level says which of the two it is.
  private func nested(_ position: inout Int, within outer: Int) throws(JSONScanError) {
    let maximum = Self.maximumDepth - outer
    var at = position
    defer { position = at }
    var isObject: UInt128 = 0
    var depth = 0
    while true {
      // A value begins here.
      let first = try token(&at)
      switch first {
      case UInt8(ascii: "\""):
        _ = try string(&at)
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        guard depth < maximum else { throw JSONScanError(reason: .tooDeep, offset: at) }
        at &+= 1
        depth &+= 1
        isObject = isObject << 1 | (first == UInt8(ascii: "{") ? 1 : 0)
        if try token(&at) != first &+ 2 {
          if first == UInt8(ascii: "{") { try key(&at) }
          continue
        }
        at &+= 1
        depth &-= 1
        isObject >>= 1
      default:
        _ = try scalar(&at)
      }
      // A value has ended here.
      while true {
        if depth == 0 { return }
        let isInObject = isObject & 1 == 1
        switch try token(&at) {
        case UInt8(ascii: ","):
          at &+= 1
          if isInObject { try key(&at) }
        case isInObject ? UInt8(ascii: "}") : UInt8(ascii: "]"):
          at &+= 1
          depth &-= 1
          isObject >>= 1
          continue
        default:
          throw JSONScanError(reason: .unexpectedByte, offset: at)
        }
        break
      }
    }
  }

  /// Scans a member's key and its colon, white space before both allowed.
  @inline(__always)
  private func key(_ position: inout Int) throws(JSONScanError) {
    _ = try token(&position)
    _ = try string(&position)
    try colon(&position)
  }

  @inline(__always)
  func colon(_ position: inout Int) throws(JSONScanError) {
    guard try token(&position) == UInt8(ascii: ":") else {
      throw JSONScanError(reason: .unexpectedByte, offset: position)
    }
    position &+= 1
  }
}
