/// One entry of an allow-list of origins.
enum OriginPattern: Hashable, Sendable {
  /// `*`.
  case any
  /// `https://shop.example`.
  case exactly(WebOrigin)
  /// `https://*.shop.example`: scheme and port as `parent` has them, and a host that ends with `.` and its host.
  case subdomains(parent: WebOrigin)

  init(_ text: String) throws(OriginPatternError) {
    if text == "*" {
      self = .any
      return
    }
    let pieces = text.split(separator: "://*.", maxSplits: 1, omittingEmptySubsequences: false)
    let isWildcard = pieces.count == 2
    guard let origin = WebOrigin(isWildcard ? pieces.joined(separator: "://") : text), !origin.host.contains("*") else {
      throw OriginPatternError(pattern: text)
    }
    self = isWildcard ? .subdomains(parent: origin) : .exactly(origin)
  }

  func matches(_ origin: WebOrigin) -> Bool {
    switch self {
    case .any: true
    case .exactly(let allowed): origin == allowed
    case .subdomains(let parent):
      origin.scheme == parent.scheme && origin.port == parent.port && origin.host.hasSuffix("." + parent.host)
    }
  }
}
