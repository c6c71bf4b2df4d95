import ChatProtocol
import Foundation
import Hummingbird

/// A request's query parameters, decoded as forms encode them (`+` is a space). An empty one counts as absent; of
/// several of one name the last counts.
struct RequestQuery {
  private var values: [String: String] = [:]

  /// - Throws: `invalid` for percent encoding that is none, or does not give UTF-8.
  init(_ request: Request) throws(ChatError) {
    try self.init(request.uri.query ?? "")
  }

  init(_ query: String) throws(ChatError) {
    for pair in query.split(separator: "&") {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = Self.decode(parts[0]), let value = Self.decode(parts.count > 1 ? parts[1] : "") else {
        throw ChatError(.invalid, "The query is not percent-encoded UTF-8.")
      }
      values[name] = value.isEmpty ? nil : value
    }
  }

  private static func decode(_ text: Substring) -> String? {
    text.replacing("+", with: " ").removingPercentEncoding
  }

  /// A parameter; nil if absent.
  func string(_ name: String) -> String? { values[name] }

  /// A position in a log; nil if absent.
  func position(_ name: String) throws(ChatError) -> UInt64? {
    guard let text = values[name] else { return nil }
    guard let value = UInt64(text), String(value) == text, value <= 0x1F_FFFF_FFFF_FFFF else {
      throw .invalid(name, "\(name) must be an integer from 0 on.")
    }
    return value
  }

  /// The page size.
  func limit(_ limits: ChatLimits) throws(ChatError) -> Int {
    guard let text = values["limit"] else { return limits.defaultPageSize }
    guard let value = Int(text), String(value) == text, (1...limits.maximumPageSize).contains(value) else {
      throw .invalid("limit", "limit must be an integer from 1 to \(limits.maximumPageSize).")
    }
    return value
  }
}
