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
  ///   - authorization: all values of `Authorization`, a line each.
  ///   - subprotocols: what a WebSocket handshake offers.
  package static func find(uri: String, authorization: [String], subprotocols: [String] = []) -> TokenSource? {
    for value in authorization {
      if let token = bearer(value) { return TokenSource(token: token, place: .authorizationHeader) }
    }
    for offer in subprotocols where offer.hasPrefix("bearer.") {
      return TokenSource(token: String(offer.dropFirst("bearer.".count)), place: .subprotocol)
    }
    var uri = uri
    return uri.withUTF8 { text in
      guard let place = parameter(in: text) else { return nil }
      let value = UnsafeBufferPointer(rebasing: text[place])
      return TokenSource(token: percentDecoded(value) ?? String(decoding: value, as: UTF8.self), place: .query)
    }
  }

  /// The credentials of a `Bearer` header; nil if the scheme is another. The scheme's case does not matter.
  package static func bearer(_ value: String) -> String? {
    let scheme: StaticString = "bearer"
    let length = scheme.utf8CodeUnitCount
    var value = value
    return value.withUTF8 { bytes in
      let text = UnsafeBufferPointer(rebasing: bytes.drop { $0 == UInt8(ascii: " ") })
      guard text.count > length, text[length] == UInt8(ascii: " "),
        (0..<length).allSatisfy({ text[$0] | 0x20 == scheme.utf8Start[$0] })
      else { return nil }
      let token = text[length...].drop { $0 == UInt8(ascii: " ") }
      return token.isEmpty ? nil : String(decoding: token, as: UTF8.self)
    }
  }

  /// A request's target as logs may show it.
  package static func redacted(uri: String) -> String {
    var uri = uri
    return uri.withUTF8 { text in
      var result = ""
      var shown = 0
      while let value = parameter(in: text, from: shown) {
        result += String(decoding: text[shown..<value.lowerBound], as: UTF8.self) + "…"
        shown = value.upperBound
      }
      return result + String(decoding: text[shown...], as: UTF8.self)
    }
  }

  /// Where the value of the query's parameter `token` stands, in bytes: the first one, or the first behind another
  /// parameter's end.
  private static func parameter(in text: UnsafeBufferPointer<UInt8>, from start: Int = 0) -> Range<Int>? {
    let name: StaticString = "token="
    let length = name.utf8CodeUnitCount
    var position = start
    if start == 0 {
      while position < text.count, text[position] != UInt8(ascii: "?") { position += 1 }
    }
    while position < text.count {
      position += 1
      var end = position
      while end < text.count, text[end] != UInt8(ascii: "&"), text[end] != UInt8(ascii: "#") { end += 1 }
      let isNamed = end - position >= length && (0..<length).allSatisfy { text[position + $0] == name.utf8Start[$0] }
      if isNamed { return position + length..<end }
      position = end
    }
    return nil
  }

  private static func percentDecoded(_ text: UnsafeBufferPointer<UInt8>) -> String? {
    var position = 0
    while position < text.count, text[position] != UInt8(ascii: "%") { position += 1 }
    guard position < text.count else { return String(decoding: text, as: UTF8.self) }
    var bytes = Array(text[..<position])
    while position < text.count {
      if text[position] == UInt8(ascii: "%") {
        let digits = text[(position + 1)...].prefix(2)
        // A sign would be taken for part of a number.
        guard digits.count == 2, digits.allSatisfy({ Unicode.Scalar($0).properties.isASCIIHexDigit }),
          let code = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
        else { return nil }
        bytes.append(code)
        position += 3
      } else {
        bytes.append(text[position])
        position += 1
      }
    }
    return String(validating: bytes, as: UTF8.self)
  }
}
