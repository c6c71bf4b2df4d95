import ChatProtocol

/// A JSON object that the backend has sent: its members, decoded on demand. Strict: a member that comes twice makes it
/// no object, for readers differ in which one they believe.
struct JSONMembers {
  let scanner: JSONScanner
  private var members: [String: JSONValue] = [:]

  /// The whole text, which must be one object; nil if it is not.
  init?(_ scanner: JSONScanner) {
    guard var reader = try? JSONObjectReader(scanner) else { return nil }
    self.scanner = scanner
    guard read(&reader), (try? reader.finish()) != nil else { return nil }
  }

  /// The object at `value`; nil if it is none.
  init?(_ scanner: JSONScanner, _ value: JSONValue) {
    guard value.kind == .object, var reader = try? JSONObjectReader(scanner, value) else { return nil }
    self.scanner = scanner
    guard read(&reader) else { return nil }
  }

  private mutating func read(_ reader: inout JSONObjectReader) -> Bool {
    do {
      while let member = try reader.next() {
        guard let key = scanner.string(member.key), members.updateValue(member.value, forKey: key) == nil else {
          return false
        }
      }
      return true
    } catch {
      return false
    }
  }

  /// A member as it stands; nil if it is absent or null.
  subscript(_ name: String) -> JSONValue? {
    members[name].flatMap { $0.kind == .null ? nil : $0 }
  }

  /// All names.
  var names: some Collection<String> { members.keys }

  /// A position in a log.
  func position(_ name: String) -> UInt64? { self[name].flatMap { scanner.position($0) } }

  /// A string.
  func string(_ name: String) -> String? { self[name].flatMap { scanner.string($0) } }

  /// An identifier.
  func identifier<Kind>(_ name: String) -> Identifier<Kind>? { self[name].flatMap { scanner.identifier($0) } }

  /// A boolean.
  func boolean(_ name: String) -> Bool? { self[name].flatMap { scanner.boolean($0) } }

  /// An array's elements, at most `limit`.
  func elements(_ name: String, limit: Int) -> [JSONValue]? {
    guard let value = self[name] else { return nil }
    return (try? scanner.elements(value, limit: limit)) ?? nil
  }

  /// The members of the object that `bytes` are, given to `body`; nil if they are none.
  static func of<Answer>(_ bytes: [UInt8], _ body: (JSONMembers) -> Answer?) -> Answer? {
    bytes.withUnsafeBytes { bytes in JSONMembers(JSONScanner(bytes)).flatMap(body) }
  }
}
