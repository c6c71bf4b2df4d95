/// The kinds of routes by which requests are counted: few, and none that a client can make up.
enum RouteKind: String, Hashable, Sendable {
  case api
  case chat
  case demo
  case health
  case metrics
  case other

  /// The kind of a path.
  init(path: some StringProtocol) {
    let first = path.split(separator: "/", maxSplits: 1).first
    self = first.flatMap { Self(rawValue: String($0)) } ?? .other
  }
}
