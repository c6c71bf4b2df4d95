import AsyncHTTPClient

/// Where a chat backend's REST contract begins: `https://shop.example/wp-json/martlet/v1`.
package struct BackendAddress: Hashable, Sendable, CustomStringConvertible {
  /// What is wrong with an address, and what to do about it.
  package struct Malformed: Error, Hashable, Sendable, CustomStringConvertible {
    /// In one sentence without the address, which may hold a password.
    package let description: String
  }

  /// The address without a slash at its end.
  package let description: String

  /// Reads an address: `http` or `https`, a host, perhaps a port and a path.
  /// - Throws: ``Malformed``, also for a user, a query or a fragment: there is no place for them in the contract.
  package init(_ text: String) throws(Malformed) {
    var text = text[...]
    while text.hasSuffix("/") { text.removeLast() }
    guard let separator = text.firstRange(of: "://"),
      ["http", "https"].contains(text[..<separator.lowerBound].lowercased())
    else { throw Malformed(description: "it must begin with http:// or https://") }
    let rest = text[separator.upperBound...]
    let authority = rest.prefix { $0 != "/" }
    guard !authority.contains("@") else {
      throw Malformed(description: "it must have no user or password: the gateway shows MARTLET_API_KEY instead")
    }
    guard !rest.contains("?"), !rest.contains("#") else {
      throw Malformed(description: "it must end before any ? or #: the contract's paths are put behind it")
    }
    guard !authority.isEmpty, !authority.hasPrefix(":"), rest.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }),
      (try? HTTPClient.Request(url: "\(text)/chat")) != nil
    else { throw Malformed(description: "it is no URL with a host, in ASCII") }
    description = String(text)
  }

  /// The URL of one of the contract's paths, which begins with a slash.
  func url(_ path: String) -> String { description + path }

  /// Whether what is said to the backend can be read on the way: no TLS, and another machine.
  package var isReadableOnTheWay: Bool {
    guard description.lowercased().hasPrefix("http://") else { return false }
    let authority = description.dropFirst("http://".count).prefix { $0 != "/" }
    let isBracketed = authority.hasPrefix("[")
    let host = isBracketed ? authority.dropFirst().prefix { $0 != "]" } : authority.prefix { $0 != ":" }
    return !(host.lowercased() == "localhost" || host == "::1" || host.hasPrefix("127."))
  }
}
