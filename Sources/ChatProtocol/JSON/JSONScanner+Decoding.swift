extension JSONScanner {
  /// The value's own bytes, as they stand.
  package func raw(_ value: JSONValue) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: bytes[value.range])
  }

  /// Whether a string has just these characters.
  @inline(__always)
  package func equals(_ value: JSONValue, _ text: StaticString) -> Bool {
    guard case .string(let escaped) = value.kind else { return false }
    if escaped { return string(value) == text.description }
    let count = value.range.count &- 2
    guard count == text.utf8CodeUnitCount else { return false }
    return text.isAt(start + (value.range.lowerBound &+ 1))
  }

  /// Whether two strings of the text have the same characters.
  package func areEqual(_ one: JSONValue, _ other: JSONValue) -> Bool {
    if one.kind == .string(escaped: false), other.kind == .string(escaped: false) {
      return one.range.count == other.range.count && raw(one).elementsEqual(raw(other))
    }
    return string(one).map { $0.utf8.elementsEqual((string(other) ?? "").utf8) } ?? false
  }

  /// A string's characters; nil if the value is no string.
  package func string(_ value: JSONValue) -> String? {
    guard case .string(let escaped) = value.kind else { return nil }
    let content = UnsafeRawBufferPointer(rebasing: bytes[value.range.lowerBound + 1..<value.range.upperBound - 1])
    guard escaped else { return String(decoding: content, as: UTF8.self) }
    var result: [UInt8] = []
    result.reserveCapacity(content.count)
    var position = value.range.lowerBound + 1
    let end = value.range.upperBound - 1
    while position < end {
      let byte = bytes[position]
      position += 1
      guard byte == UInt8(ascii: "\\") else {
        result.append(byte)
        continue
      }
      let code = bytes[position]
      position += 1
      switch code {
      case UInt8(ascii: "b"): result.append(0x08)
      case UInt8(ascii: "f"): result.append(0x0C)
      case UInt8(ascii: "n"): result.append(0x0A)
      case UInt8(ascii: "r"): result.append(0x0D)
      case UInt8(ascii: "t"): result.append(0x09)
      case UInt8(ascii: "u"): result.append(contentsOf: String(unicodeEscape(&position)).utf8)
      default: result.append(code)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// Decodes a `\u` escape behind its `u`, or a pair of them. The scan has checked the digits and the pairing.
  private func unicodeEscape(_ position: inout Int) -> Unicode.Scalar {
    guard let high = try? hexadecimal(&position) else { return "\u{FFFD}" }
    guard UTF16.isLeadSurrogate(high) else { return Unicode.Scalar(high) ?? "\u{FFFD}" }
    position += 2
    guard let low = try? hexadecimal(&position), UTF16.isTrailSurrogate(low) else { return "\u{FFFD}" }
    let code = 0x10000 + (UInt32(high) - 0xD800) << 10 + (UInt32(low) - 0xDC00)
    return Unicode.Scalar(code) ?? "\u{FFFD}"
  }

  /// An integer's value; nil if the value is no integer or outside `Int64`.
  package func integer(_ value: JSONValue) -> Int64? {
    guard case .number(integer: true) = value.kind else { return nil }
    var index = value.range.lowerBound
    let isNegative = self[index] == UInt8(ascii: "-")
    if isNegative { index &+= 1 }
    // So many digits always fit.
    if value.range.upperBound &- index <= 18 {
      var result: Int64 = 0
      while index < value.range.upperBound {
        result = result &* 10 &+ Int64(self[index] &- UInt8(ascii: "0"))
        index &+= 1
      }
      return isNegative ? -result : result
    }
    return Int64(String(decoding: raw(value), as: UTF8.self))
  }

  /// A position (`seq`): an integer from 0 to 2^53 - 1, the largest that a browser counts exactly; else nil.
  package func position(_ value: JSONValue) -> UInt64? {
    guard let number = integer(value), (0...0x1F_FFFF_FFFF_FFFF).contains(number) else { return nil }
    return UInt64(number)
  }

  /// A boolean's value; nil if the value is none.
  package func boolean(_ value: JSONValue) -> Bool? {
    guard case .boolean(let result) = value.kind else { return nil }
    return result
  }

  /// An identifier, in either form; nil if the value is none.
  package func identifier<Kind>(_ value: JSONValue) -> Identifier<Kind>? {
    switch value.kind {
    case .number: integer(value).map { $0 == 0 ? Identifier(0) : Identifier(number: raw(value)) }
    case .string: string(value).flatMap { Identifier<Kind>($0) }
    default: nil
    }
  }

  /// An array's elements; nil if the value is no array or has more than `limit`.
  package func elements(_ value: JSONValue, limit: Int) throws(JSONScanError) -> [JSONValue]? {
    guard value.kind == .array else { return nil }
    var result: [JSONValue] = []
    var position = value.range.lowerBound + 1
    let end = value.range.upperBound - 1
    skipWhitespace(&position)
    while position < end {
      guard result.count < limit else { return nil }
      result.append(try self.value(at: &position))
      skipWhitespace(&position)
      if position < end, bytes[position] == UInt8(ascii: ",") { position += 1 }
    }
    return result
  }
}
