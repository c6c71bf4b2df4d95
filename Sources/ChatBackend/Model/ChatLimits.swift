/// What the backend accepts.
package struct ChatLimits: Hashable, Sendable {
  /// The longest text of a message, in characters (Unicode code points).
  package var maximumTextLength = 10_000
  /// The longest subject of a thread, in characters.
  package var maximumSubjectLength = 200
  /// The longest search text, in characters.
  package var maximumQueryLength = 200
  /// The largest page of a list over HTTP.
  package var maximumPageSize = 100
  /// The page of a list over HTTP, unless asked otherwise.
  package var defaultPageSize = 50
  /// The most threads in one question for heads.
  package var maximumHeads = 1000
  /// The most messages in one read receipt.
  package var maximumReadMessages = 1000
  /// The largest body of a request, in bytes.
  package var maximumBodySize = 64 * 1024
  /// Where a page of events ends, in bytes, whatever its number of events.
  package var maximumPageBytes = 1024 * 1024

  /// The limits of the contract.
  package init() {}
}
