import ChatProtocol

extension Identifier: ExpressibleByIntegerLiteral {
  package init(integerLiteral value: Int64) { self.init(value) }
}

/// A text's bytes.
func utf8(_ text: String) -> [UInt8] { Array(text.utf8) }

/// Bytes as text.
func string(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

/// Runs `body` with a scanner of a text.
func withScanner(of text: String, _ body: (JSONScanner) throws -> Void) throws {
  try utf8(text).withUnsafeBytes { buffer throws in try body(JSONScanner(buffer)) }
}
