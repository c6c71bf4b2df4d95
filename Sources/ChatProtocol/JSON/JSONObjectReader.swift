/// Reads an object's members one after another; validates the object as it goes.
package struct JSONObjectReader {
  /// One member: its key and its value, both where they stand in the text.
  package struct Member {
    /// The key, a string.
    package let key: JSONValue
    /// The value.
    package let value: JSONValue
  }

  private let scanner: JSONScanner
  private var position: Int
  private var isFirst = true

  /// Reads the text's one value, which must be an object.
  package init(_ scanner: JSONScanner) throws(JSONScanError) {
    try self.init(scanner, at: 0)
  }

  /// Reads the object at `value`.
  package init(_ scanner: JSONScanner, _ value: JSONValue) throws(JSONScanError) {
    try self.init(scanner, at: value.range.lowerBound)
  }

  private init(_ scanner: JSONScanner, at start: Int) throws(JSONScanError) {
    self.scanner = scanner
    self.position = start
    guard try scanner.token(&position) == UInt8(ascii: "{") else {
      throw JSONScanError(reason: .notAnObject, offset: position)
    }
    position += 1
  }

  /// The next member, nil behind the last one.
  package mutating func next() throws(JSONScanError) -> Member? {
    let byte = try scanner.token(&position)
    if byte == UInt8(ascii: "}") {
      position += 1
      return nil
    }
    if !isFirst {
      guard byte == UInt8(ascii: ",") else { throw JSONScanError(reason: .unexpectedByte, offset: position) }
      position &+= 1
      _ = try scanner.token(&position)
    }
    isFirst = false
    let keyStart = position
    let escaped = try scanner.string(&position)
    let key = JSONValue(kind: .string(escaped: escaped), range: keyStart..<position)
    try scanner.colon(&position)
    return Member(key: key, value: try scanner.value(at: &position, depth: 1))
  }

  /// Checks, behind the last member of the text's one object, that only white space follows.
  package mutating func finish() throws(JSONScanError) {
    scanner.skipWhitespace(&position)
    guard position == scanner.bytes.count else { throw JSONScanError(reason: .trailingBytes, offset: position) }
  }
}
