/// Where a server is: scheme, host, port, and perhaps a path before its own.
struct ServerURL: Hashable, Sendable, CustomStringConvertible {
  /// Without a slash at its end.
  private let base: String

  /// What is asked when nobody says where.
  static let standard = "http://127.0.0.1:8080"

  /// Reads `http://…`, `https://…`, `ws://…` or `wss://…`; nil if the text is none of them, or has a user, a query or a
  /// fragment.
  init?(_ text: String) {
    guard URLText.isURL(text, schemes: ["http", "https", "ws", "wss"]), !text.contains(where: { "@?#\\".contains($0) }),
      text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
    else { return nil }
    var text = text[...]
    while text.hasSuffix("/") { text.removeLast() }
    let scheme = text.prefix { $0 != ":" }.lowercased()
    let http = ["ws": "http", "wss": "https"][scheme] ?? scheme
    base = http + text.dropFirst(scheme.count)
  }

  /// A URL below it, by HTTP.
  func http(_ path: String) -> String { base + path }

  /// A URL below it, by WebSocket.
  func webSocket(_ path: String) -> String { "ws" + base.dropFirst("http".count) + path }

  var description: String { base }
}
