import ChatProtocol
import HTTPTypes
import Hummingbird
import NIOCore

/// A request's body: one JSON object, read strictly (RFC 8259 and 7493), its members decoded on demand. An empty body
/// counts as an object without members; `null` counts as absent.
struct RequestObject {
  private let bytes: [UInt8]
  private let members: [String: JSONValue]

  /// Collects the body of `request`.
  ///
  /// - Throws: `tooLarge` past `limit` bytes; `invalid` unless it is a JSON object, or where its transfer breaks a rule.
  init(_ request: Request, limit: Int) async throws {
    let tooLarge = ChatError.bodyTooLarge(limit)
    if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limit { throw tooLarge }
    let body: ByteBuffer
    do {
      body = try await request.body.collect(upTo: limit)
    } catch is NIOTooManyBytesError {
      throw tooLarge
    } catch let error where !(error is CancellationError) {
      throw ChatError(.invalid, "The request's body is malformed: it could not be read to its end.")
    }
    try self.init(Array(body.readableBytesView))
  }

  /// - Throws: `invalid` unless `bytes` is a JSON object, or nothing.
  init(_ bytes: [UInt8]) throws(ChatError) {
    self.bytes = bytes
    var members: [String: JSONValue] = [:]
    do {
      if !bytes.isEmpty {
        members = try bytes.withUnsafeBytes { bytes in
          let scanner = JSONScanner(bytes)
          var reader = try JSONObjectReader(scanner)
          var members: [String: JSONValue] = [:]
          while let member = try reader.next() {
            if let key = scanner.string(member.key) { members[key] = member.value }
          }
          try reader.finish()
          return members
        }
      }
    } catch {
      throw ChatError(.invalid, "The body is not a JSON object: \(error).")
    }
    self.members = members
  }

  /// Whether the member is there, be it `null`.
  func has(_ name: String) -> Bool { members[name] != nil }

  /// Whether the member is there and `null`.
  func isNull(_ name: String) -> Bool { members[name]?.kind == .null }

  /// A string; nil if absent.
  func string(_ name: String) throws(ChatError) -> String? {
    try read(name, "a string") { $0.string($1) }
  }

  /// A string that must be there.
  func requiredString(_ name: String) throws(ChatError) -> String {
    guard let value = try string(name) else { throw .invalid(name, "\(name) is missing.") }
    return value
  }

  /// A thread's or user's id; nil if absent.
  func identifier<Kind>(_ name: String) throws(ChatError) -> Identifier<Kind>? {
    try read(name, "an integer, or a string of 1 to 64 characters from A-Z, a-z, 0-9, _ and -") {
      $0.identifier($1)
    }
  }

  /// A position in a log; nil if absent.
  func position(_ name: String) throws(ChatError) -> UInt64? {
    try read(name, "an integer from 0 on") { $0.position($1) }
  }

  /// A list of at most `limit` values; nil if absent.
  func list<Element>(
    _ name: String, limit: Int, _ expected: String, _ element: (JSONScanner, JSONValue) -> Element?
  ) throws(ChatError) -> [Element]? {
    try read(name, "a list of at most \(limit) elements, each \(expected)") { scanner, value in
      guard let values = (try? scanner.elements(value, limit: limit)) ?? nil else { return nil }
      let elements = values.compactMap { element(scanner, $0) }
      return elements.count == values.count ? elements : nil
    }
  }

  private func read<Value>(
    _ name: String, _ expected: String, _ decode: (JSONScanner, JSONValue) -> Value?
  ) throws(ChatError) -> Value? {
    guard let value = members[name], value.kind != .null else { return nil }
    let decoded = bytes.withUnsafeBytes { decode(JSONScanner($0), value) }
    guard let decoded else { throw .invalid(name, "\(name) must be \(expected).") }
    return decoded
  }
}
