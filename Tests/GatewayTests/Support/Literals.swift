import ChatProtocol

extension Identifier: ExpressibleByIntegerLiteral {
  package init(integerLiteral value: Int64) { self.init(value) }
}

/// A text's bytes.
func utf8(_ text: String) -> [UInt8] { Array(text.utf8) }
