/// Which pages may connect: checks a request's `Origin` (RFC 6454) against an allow-list.
///
/// A request without `Origin` comes from a native client and is allowed; one from the host that it is sent to as well.
package struct OriginPolicy: Hashable, Sendable {
  private let patterns: [OriginPattern]
  private let allowsSameHost: Bool

  /// A policy.
  ///
  /// - Parameters:
  ///   - allowed: `https://shop.example`, `https://*.shop.example` (every subdomain, not the domain itself), or `*`.
  ///   - allowsSameHost: whether pages of the server's own host may connect.
  /// - Throws: which of them is none of these.
  package init(allowed: [String], allowsSameHost: Bool = true) throws(OriginPatternError) {
    var patterns: [OriginPattern] = []
    for text in allowed { patterns.append(try OriginPattern(text)) }
    self.patterns = patterns
    self.allowsSameHost = allowsSameHost
  }

  private init(patterns: [OriginPattern], allowsSameHost: Bool) {
    self.patterns = patterns
    self.allowsSameHost = allowsSameHost
  }

  /// Pages of the server's own host, and native clients.
  package static let sameHost = OriginPolicy(patterns: [], allowsSameHost: true)
  /// Every page.
  package static let any = OriginPolicy(patterns: [.any], allowsSameHost: true)

  /// Whether a request may come in.
  ///
  /// - Parameters:
  ///   - origins: the values of all `Origin` headers, one a line.
  ///   - host: the value of `Host`.
  package func allows(origins: [String], host: String?) -> Bool {
    guard let text = origins.first else { return true }
    guard origins.count == 1 else { return false }
    if patterns.contains(.any) { return true }
    guard let origin = WebOrigin(text) else { return false }
    if allowsSameHost, let host, WebOrigin("\(origin.scheme)://\(host)") == origin { return true }
    return patterns.contains { $0.matches(origin) }
  }
}
