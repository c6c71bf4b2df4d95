/// Where a WebSocket lives: `ws://` or `wss://`, host, port, path with query (RFC 6455, section 3).
package struct WebSocketURL: Hashable, Sendable, CustomStringConvertible {
  /// Whether the connection is encrypted.
  package let isSecure: Bool
  /// The host's name or address, without the brackets of an IPv6 one.
  package let host: String
  /// The port: 80 or 443 if the URL names none.
  package let port: Int
  /// Path and query, at least `/`.
  package let target: String

  /// Reads a URL; `http://` and `https://` are taken for `ws://` and `wss://`.
  package init(_ text: String) throws(WebSocketClientError) {
    guard let separator = text.firstRange(of: "://") else { throw .invalidURL(text) }
    switch text[..<separator.lowerBound].lowercased() {
    case "ws", "http": isSecure = false
    case "wss", "https": isSecure = true
    default: throw .invalidURL(text)
    }
    let rest = text[separator.upperBound...].prefix { $0 != "#" }
    let authority = rest.prefix { $0 != "/" && $0 != "?" }
    let target = rest[authority.endIndex...]
    self.target = target.hasPrefix("/") ? String(target) : "/" + target
    guard !authority.contains("@"), self.target.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      throw .invalidURL(text)
    }
    let hostEnd =
      authority.hasPrefix("[")
      ? authority.firstIndex(of: "]").map(authority.index(after:)) : authority.firstIndex(of: ":") ?? authority.endIndex
    guard let hostEnd else { throw .invalidURL(text) }
    let host = authority[..<hostEnd]
    let port = authority[hostEnd...]
    self.host = String(host.hasPrefix("[") ? host.dropFirst().dropLast() : host)
    guard !self.host.isEmpty, self.host.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { throw .invalidURL(text) }
    if port.isEmpty {
      self.port = isSecure ? 443 : 80
    } else {
      guard port.hasPrefix(":"), let number = Int(port.dropFirst()), (1...65535).contains(number) else {
        throw .invalidURL(text)
      }
      self.port = number
    }
  }

  /// The value of `Host`.
  package var hostHeader: String {
    let name = host.contains(":") ? "[\(host)]" : host
    return port == (isSecure ? 443 : 80) ? name : "\(name):\(port)"
  }

  package var description: String { "\(isSecure ? "wss" : "ws")://\(hostHeader)\(target)" }
}
