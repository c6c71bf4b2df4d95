import ChatProtocol

/// The answer of `POST /chat/read`: the watermark as it is now.
enum ReceiptAnswer {
  /// Whether the answer is one.
  static func read(_ body: [UInt8]) -> Bool? {
    JSONMembers.of(body) { $0.position("upTo") == nil ? nil : true }
  }
}
