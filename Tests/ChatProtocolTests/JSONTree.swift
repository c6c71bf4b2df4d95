import ChatProtocol
import Foundation

/// A decoded JSON value, to compare what two readers made of the same text.
enum JSONTree: Equatable {
  case object([String: JSONTree])
  case array([JSONTree])
  case string([UInt8])
  case number(Double)
  case boolean(Bool)
  case null

  static func == (left: JSONTree, right: JSONTree) -> Bool {
    switch (left, right) {
    case (.object(let a), .object(let b)): a == b
    case (.array(let a), .array(let b)): a == b
    case (.string(let a), .string(let b)): a == b
    case (.number(let a), .number(let b)): a == b || abs(a - b) <= 1e-12 * max(abs(a), abs(b))
    case (.boolean(let a), .boolean(let b)): a == b
    case (.null, .null): true
    default: false
    }
  }
}

extension JSONTree {
  /// What the scanner makes of a text; of members that come twice, the last counts.
  init(scanning bytes: [UInt8]) throws {
    self = try bytes.withUnsafeBytes { buffer in
      let scanner = JSONScanner(buffer)
      return try JSONTree(try scanner.document(), scanner)
    }
  }

  private init(_ value: JSONValue, _ scanner: JSONScanner) throws {
    switch value.kind {
    case .object:
      var members: [String: JSONTree] = [:]
      var reader = try JSONObjectReader(scanner, value)
      while let member = try reader.next() {
        guard let key = scanner.string(member.key) else { throw OracleError(text: "a key that is no string") }
        members[key] = try JSONTree(member.value, scanner)
      }
      self = .object(members)
    case .array:
      guard let elements = try scanner.elements(value, limit: .max) else {
        throw OracleError(text: "an array without elements")
      }
      self = .array(try elements.map { try JSONTree($0, scanner) })
    case .string:
      guard let text = scanner.string(value) else { throw OracleError(text: "a string without characters") }
      self = .string(Array(text.utf8))
    case .number:
      guard let number = Double(String(decoding: scanner.raw(value), as: UTF8.self)) else {
        throw OracleError(text: "a number that Swift cannot read")
      }
      self = .number(number)
    case .boolean(let truth): self = .boolean(truth)
    case .null: self = .null
    }
  }

  /// What Foundation made of a text.
  init(foundation value: Any) throws {
    switch value {
    case let members as [String: Any]: self = .object(try members.mapValues { try JSONTree(foundation: $0) })
    case let elements as [Any]: self = .array(try elements.map { try JSONTree(foundation: $0) })
    case let text as String: self = .string(Array(text.utf8))
    case is NSNull: self = .null
    case let number as NSNumber:
      // The character code of a boolean is that of a C `char`, which Foundation gives to no number from JSON.
      let isBoolean = String(cString: number.objCType) == "c"
      self = isBoolean ? .boolean(number.boolValue) : .number(number.doubleValue)
    default: throw OracleError(text: "a type that is not JSON: \(type(of: value))")
    }
  }
}

/// A reader failed at what it had accepted.
struct OracleError: Error {
  let text: String
}
