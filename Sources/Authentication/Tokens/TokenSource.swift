/// Where a request carries its token. Pure; looks in this order:
/// 1. `Authorization: Bearer …` (RFC 6750, section 2.1),
/// 2. `Sec-WebSocket-Protocol: martlet.v1, bearer.<jwt>`, the only header that a browser's WebSocket can set,
/// 3. `?token=…` in the URL; discouraged, because URLs end up in logs.
package struct TokenSource: Hashable, Sendable {
  /// A place in a request.
  package enum Place: Hashable, Sendable {
    case authorizationHeader
    case subprotocol
    case query
  }

  /// The subprotocol that the server speaks.
  package static let subprotocol = "martlet.v1"

  /// The token.
  package let token: String
  /// Where it was.
  package let place: Place

  /// The request's token; nil if it has none.
  /// - Parameters:
  ///   - uri: the request's target, path and query.
  ///   - header: all values of a header, a line each, by its name.
  package static func find(uri: String, header: (_ name: String) -> [String]) -> TokenSource? {
    for value in header("Authorization") {
      if let token = bearer(value) { return TokenSource(token: token, place: .authorizationHeader) }
    }
    for offer in offers(header) where offer.hasPrefix("bearer.") {
      return TokenSource(token: String(offer.dropFirst("bearer.".count)), place: .subprotocol)
    }
    guard let parameter = parameter(in: uri) else { return nil }
    let value = uri[parameter.value]
    return TokenSource(token: percentDecoded(value) ?? String(value), place: .query)
  }

  /// The subprotocol to select: `martlet.v1` if it is offered.
  package static func selectedSubprotocol(header: (_ name: String) -> [String]) -> String? {
    offers(header).contains(subprotocol[...]) ? subprotocol : nil
  }

  /// The credentials of a `Bearer` header; nil if the scheme is another. The scheme's case does not matter.
  package static func bearer(_ value: String) -> String? {
    let parts = value.split(separator: " ", maxSplits: 1)
    guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
    let token = parts[1].drop { $0 == " " }
    return token.isEmpty ? nil : String(token)
  }

  /// A request's target as logs may show it.
  package static func redacted(uri: String) -> String {
    var result = uri
    var searched = uri.startIndex
    while let parameter = parameter(in: result, from: searched) {
      let offset = result.utf8.distance(from: result.startIndex, to: parameter.value.lowerBound)
      result.replaceSubrange(parameter.value, with: "…")
      searched = result.utf8.index(result.startIndex, offsetBy: offset)
    }
    return result
  }

  private static func offers(_ header: (_ name: String) -> [String]) -> [Substring] {
    header("Sec-WebSocket-Protocol").flatMap { line in
      line.utf8.split(separator: UInt8(ascii: ",")).map { offer in
        Substring(offer.drop { $0 == 0x20 || $0 == 0x09 }.prefix { $0 != 0x20 && $0 != 0x09 })
      }
    }
  }

  /// Where the value of the query's parameter `token` stands, from `start` on.
  private static func parameter(
    in uri: String, from start: String.Index? = nil
  ) -> (value: Range<String.Index>, Void)? {
    // By bytes: to find a text's characters takes many times as long.
    let text = uri.utf8
    guard let question = text.firstIndex(of: UInt8(ascii: "?")) else { return nil }
    var position = text.index(after: question)
    while position < text.endIndex {
      let end = text[position...].firstIndex { $0 == UInt8(ascii: "&") || $0 == UInt8(ascii: "#") } ?? text.endIndex
      let part = text[position..<end]
      if let equals = part.firstIndex(of: UInt8(ascii: "=")), part[..<equals].elementsEqual("token".utf8) {
        let value = text.index(after: equals)..<end
        if start.map({ value.lowerBound > $0 }) ?? true { return (value, ()) }
      }
      guard end < text.endIndex else { return nil }
      position = text.index(after: end)
    }
    return nil
  }

  private static func percentDecoded(_ text: Substring) -> String? {
    guard text.utf8.contains(UInt8(ascii: "%")) else { return String(text) }
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard rest.count >= 2, let code = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else {
        return nil
      }
      rest = rest.dropFirst(2)
      bytes.append(code)
    }
    return String(validating: bytes, as: UTF8.self)
  }
}
