/// A page's origin: scheme, host and port (RFC 6454), in lower case and with its port made explicit.
struct WebOrigin: Hashable, Sendable {
  let scheme: String
  let host: String
  /// The port; nil where the scheme has no default that is known here and none was given.
  let port: Int?

  /// Reads `scheme://host[:port]`; nil if `text` is anything else, `null` included.
  init?(_ text: some StringProtocol) {
    let lower = text.lowercased()
    guard let separator = lower.firstRange(of: "://") else { return nil }
    let scheme = lower[..<separator.lowerBound]
    let authority = lower[separator.upperBound...]
    guard !scheme.isEmpty, scheme.utf8.allSatisfy(Self.isSchemeByte), let (host, port) = Self.split(authority) else {
      return nil
    }
    self.scheme = String(scheme)
    self.host = host
    self.port = port ?? Self.defaultPort(self.scheme)
  }

  private static func split(_ authority: Substring) -> (host: String, port: Int?)? {
    let afterBracket = authority.hasPrefix("[") ? authority.firstIndex(of: "]") : authority.startIndex
    guard let afterBracket else { return nil }
    let colon = authority[afterBracket...].firstIndex(of: ":")
    let host = authority[..<(colon ?? authority.endIndex)]
    guard !host.isEmpty, host.utf8.allSatisfy(isHostByte) else { return nil }
    guard let colon else { return (String(host), nil) }
    let digits = authority[authority.index(after: colon)...]
    guard digits.utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains),
      let port = Int(digits), (1...65535).contains(port)
    else { return nil }
    return (String(host), port)
  }

  private static func defaultPort(_ scheme: String) -> Int? {
    switch scheme {
    case "http", "ws": 80
    case "https", "wss": 443
    default: nil
    }
  }

  private static func isSchemeByte(_ byte: UInt8) -> Bool {
    isAlphanumeric(byte) || "+-.".utf8.contains(byte)
  }

  private static func isHostByte(_ byte: UInt8) -> Bool {
    isAlphanumeric(byte) || "-._*[]:%".utf8.contains(byte)
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }
}
