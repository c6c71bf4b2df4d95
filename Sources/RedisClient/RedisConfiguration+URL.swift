import NIOSSL

extension RedisConfiguration {
  /// Reads a URL: `redis://[[user]:password@]host[:port][/database]`, `rediss://…` for TLS,
  /// `redis+unix://[[user]:password@]/path/to/socket[?db=N]` (also `unix://`),
  /// `redis+sentinel://[[user]:password@]host[:port][,host[:port]…]/name[/database]` (`rediss+sentinel` for TLS;
  /// `?sentinelUser=…&sentinelPassword=…` for the Sentinels themselves). `?caFile=/path/to/ca.pem`: who is trusted in TLS,
  /// in place of the system's authorities.
  ///
  /// User, password and path are percent-encoded where they hold `:/@?#%`.
  /// - Throws: ``RedisURLError``, which says what is wrong without showing the URL.
  package init(url: String) throws(RedisURLError) {
    guard let separator = url.firstRange(of: "://") else {
      throw RedisURLError("a Redis URL begins with redis://, rediss://, redis+unix:// or redis+sentinel://")
    }
    let scheme = url[..<separator.lowerBound].lowercased()
    let parts = URLParts(url[separator.upperBound...])
    let options = try parts.options()
    let credentials = try parts.credentials()
    switch scheme {
    case "redis", "rediss":
      self.init(source: .server(try Self.address(parts.authority, defaultPort: 6379)))
      database = try Self.database(parts.segments(atMost: 1).first)
    case "redis+unix", "unix":
      guard parts.authority.isEmpty, parts.path.count > 1 else {
        throw RedisURLError("a Unix socket's URL has three slashes and a path: redis+unix:///run/redis.sock")
      }
      let path = try percentDecoded(parts.path)
      guard path.utf8.count <= 103, !path.utf8.contains(0) else {
        throw RedisURLError("the path of a Unix socket is at most 103 bytes long")
      }
      self.init(source: .server(.unix(path: path)))
      database = try Self.database(options["db"].map { $0[...] })
    case "redis+sentinel", "rediss+sentinel":
      let addresses = try parts.authority.split(separator: ",", omittingEmptySubsequences: false)
        .map { host throws(RedisURLError) in try Self.address(host, defaultPort: 26379) }
      let segments = try parts.segments(atMost: 2)
      guard let name = segments.first, !name.isEmpty else {
        throw RedisURLError("a Sentinel's URL names the master: redis+sentinel://host:26379/mymaster")
      }
      self.init(source: .sentinels(addresses, name: try percentDecoded(name)))
      database = try Self.database(segments.dropFirst().first)
      sentinelUser = options["sentinelUser"]
      sentinelPassword = options["sentinelPassword"]
    default:
      throw RedisURLError("the scheme is none of redis, rediss, redis+unix, redis+sentinel, rediss+sentinel")
    }
    isSecure = scheme.hasPrefix("rediss")
    guard options["db"] == nil || parts.authority.isEmpty else {
      throw RedisURLError("db= is for Unix sockets: write redis://host:6379/3")
    }
    guard options["sentinelUser"] == nil && options["sentinelPassword"] == nil || scheme.hasSuffix("sentinel") else {
      throw RedisURLError("sentinelUser= and sentinelPassword= are for redis+sentinel://")
    }
    guard options["caFile"] == nil || isSecure else {
      throw RedisURLError("caFile= is for TLS: write rediss:// or rediss+sentinel://")
    }
    (user, password) = credentials
    if let file = options["caFile"] { tls.trustRoots = .file(file) }
  }

  private static func address(_ text: Substring, defaultPort: Int) throws(RedisURLError) -> RedisAddress {
    var host = text
    var port: Substring?
    if text.first == "[" {
      guard let end = text.firstIndex(of: "]") else { throw RedisURLError("an IPv6 address ends with ]") }
      host = text[text.index(after: text.startIndex)..<end]
      let rest = text[text.index(after: end)...]
      guard rest.isEmpty || rest.first == ":" else { throw RedisURLError("behind ] comes :port or nothing") }
      port = rest.isEmpty ? nil : rest.dropFirst()
    } else if let colon = text.firstIndex(of: ":") {
      host = text[..<colon]
      port = text[text.index(after: colon)...]
    }
    guard !host.isEmpty, !host.contains(where: { $0.isWhitespace || "@#".contains($0) }) else {
      throw RedisURLError("the host is missing, or is none: redis://host:6379 (percent-encode @ and : of a password)")
    }
    guard let port else { return .tcp(host: String(host), port: defaultPort) }
    guard let number = Int(port), (1...65535).contains(number), port.allSatisfy(\.isNumber) else {
      throw RedisURLError("the port is no number from 1 to 65535")
    }
    return .tcp(host: String(host), port: number)
  }

  private static func database(_ text: Substring?) throws(RedisURLError) -> Int {
    guard let text, !text.isEmpty else { return 0 }
    guard let number = Int(text), (0...65535).contains(number), text.allSatisfy(\.isNumber) else {
      throw RedisURLError("the database is a number: redis://host:6379/0")
    }
    return number
  }
}

/// A URL behind its scheme.
private struct URLParts {
  private var userinfo: Substring?
  private(set) var authority: Substring
  private(set) var path: Substring
  private var query: Substring?

  init(_ rest: Substring) {
    var rest = rest
    if let mark = rest.firstIndex(of: "?") {
      query = rest[rest.index(after: mark)...]
      rest = rest[..<mark]
    }
    let slash = rest.firstIndex(of: "/") ?? rest.endIndex
    path = rest[slash...]
    authority = rest[..<slash]
    if let at = authority.lastIndex(of: "@") {
      userinfo = authority[..<at]
      authority = authority[authority.index(after: at)...]
    }
  }

  func credentials() throws(RedisURLError) -> (user: String?, password: String?) {
    guard let userinfo else { return (nil, nil) }
    guard let colon = userinfo.firstIndex(of: ":") else {
      throw RedisURLError("before the @ stands user:password, or :password")
    }
    let user = try percentDecoded(userinfo[..<colon])
    return (user.isEmpty ? nil : user, try percentDecoded(userinfo[userinfo.index(after: colon)...]))
  }

  func segments(atMost count: Int) throws(RedisURLError) -> [Substring] {
    guard !path.isEmpty else { return [] }
    var segments = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
    if segments.last?.isEmpty == true { segments.removeLast() }
    guard segments.count <= count else { throw RedisURLError("there is more behind the host than there may be") }
    return segments
  }

  func options() throws(RedisURLError) -> [String: String] {
    var result: [String: String] = [:]
    for pair in (query ?? "").split(separator: "&") {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, ["db", "sentinelUser", "sentinelPassword", "caFile"].contains(parts[0]) else {
        throw RedisURLError("behind the ? may stand db=, sentinelUser=, sentinelPassword=, caFile=")
      }
      result[String(parts[0])] = try percentDecoded(parts[1])
    }
    return result
  }
}

private func percentDecoded(_ text: Substring) throws(RedisURLError) -> String {
  var bytes: [UInt8] = []
  var rest = text.utf8[...]
  while let byte = rest.popFirst() {
    guard byte == UInt8(ascii: "%") else {
      bytes.append(byte)
      continue
    }
    guard let high = rest.popFirst(), let low = rest.popFirst(), high != UInt8(ascii: "+"), high != UInt8(ascii: "-"),
      let value = UInt8(String(decoding: [high, low], as: UTF8.self), radix: 16)
    else { throw RedisURLError("a % is not followed by two hexadecimal digits") }
    bytes.append(value)
  }
  guard let result = String(validating: bytes, as: UTF8.self) else { throw RedisURLError("it is not UTF-8") }
  return result
}
