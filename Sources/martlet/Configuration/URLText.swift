/// Looks at URLs as text, without resolving anything.
enum URLText {
  /// Whether a text has one of these schemes and a host.
  static func isURL(_ text: String, schemes: [String]) -> Bool {
    guard let separator = text.firstRange(of: "://") else { return false }
    let authority = text[separator.upperBound...].prefix { !"/?#".contains($0) }
    let host = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? authority
    return schemes.contains(text[..<separator.lowerBound].lowercased()) && !host.isEmpty && !host.hasPrefix(":")
      && !text.contains(" ")
  }

  /// Whether a URL carries a user, a password or a query: where people put what must not be seen.
  static func hasCredentials(_ text: String) -> Bool { redacted(text) != text }

  /// A URL without user, password and query: `redis://***@host:6379`.
  ///
  /// What comes before the last `@` goes, wherever a slip put it: `redis:pass@host` is no URL and still has a password.
  static func redacted(_ text: String) -> String {
    var text = text
    if let at = text.lastIndex(of: "@") {
      let start = text[..<at].firstRange(of: "://")?.upperBound ?? text.startIndex
      text.replaceSubrange(start..<at, with: "***")
    }
    if let query = text.firstIndex(of: "?") { text.replaceSubrange(text.index(after: query)..., with: "***") }
    return text
  }
}
