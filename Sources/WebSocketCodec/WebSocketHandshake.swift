/// A client's opening handshake (RFC 6455, section 4.2.1), checked.
package struct WebSocketHandshake: Hashable, Sendable {
  /// `Sec-WebSocket-Key`.
  package let key: String
  /// What `Sec-WebSocket-Protocol` offers, in order of preference, from all of its lines.
  package let subprotocols: [String]
  /// `Sec-WebSocket-Extensions`, one element an offer with its parameters.
  package let extensions: [String]

  /// Checks a request.
  ///
  /// - Parameters:
  ///   - method: the request's method.
  ///   - isHTTP11: whether the request's HTTP version is 1.1; 1.0 knows no upgrade.
  ///   - asksForUpgrade: what ``asksForUpgrade(header:)`` has said; nil: it was not asked yet.
  ///   - header: all values of a header, one a line, by its name; names are compared without case.
  /// - Throws: why it is no handshake.
  package init(
    method: String, isHTTP11: Bool, asksForUpgrade: Bool? = nil, header: (_ name: String) -> [String]
  ) throws(WebSocketHandshakeRefusal) {
    guard method == "GET" else { throw .notGet }
    guard isHTTP11, asksForUpgrade ?? Self.asksForUpgrade(header: header) else { throw .notAnUpgrade }
    guard header("Sec-WebSocket-Version").map(Self.trimmed) == ["13"] else { throw .unsupportedVersion }
    let keys = header("Sec-WebSocket-Key").map(Self.trimmed)
    guard keys.count == 1, let key = keys.first, Base64.isSixteenBytes(key) else { throw .invalidKey }
    self.key = key
    self.subprotocols = Self.elements(header("Sec-WebSocket-Protocol"))
    self.extensions = Self.elements(header("Sec-WebSocket-Extensions"))
  }

  /// Whether a request asks for an upgrade to WebSocket, be it a good handshake or not.
  package static func asksForUpgrade(header: (_ name: String) -> [String]) -> Bool {
    has("websocket", in: header("Upgrade")) && has("upgrade", in: header("Connection"))
  }

  /// `Sec-WebSocket-Accept` for a key (RFC 6455, section 4.2.2).
  ///
  /// - Parameter sha1: the hash function; it is handed in, so that this module needs no cryptography.
  package static func acceptKey(for key: String, sha1: ([UInt8]) -> [UInt8]) -> String {
    let identifier: StaticString = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
    var text: [UInt8] = []
    text.reserveCapacity(64)
    text.append(contentsOf: key.utf8)
    text.append(
      contentsOf: UnsafeBufferPointer(start: identifier.utf8Start, count: identifier.utf8CodeUnitCount))
    return Base64.encode(sha1(text))
  }

  /// A fresh key for a client: 16 random bytes in Base64.
  package static func randomKey() -> String {
    Base64.encode((0..<16).map { _ in UInt8.random(in: .min ... .max) })
  }

  /// A list header's elements (RFC 9110, section 5.6.1), from all of its lines, without empty ones.
  private static func elements(_ lines: [String]) -> [String] {
    lines.flatMap { line in
      line.utf8.split(separator: UInt8(ascii: ",")).map { String(Substring(trimmed($0))) }.filter { !$0.isEmpty }
    }
  }

  /// Whether a list header's elements have a token, whatever its case.
  private static func has(_ token: String, in lines: [String]) -> Bool {
    lines.contains { line in
      // Mostly it stands alone.
      isToken(token, line.utf8)
        || line.utf8.split(separator: UInt8(ascii: ",")).contains { isToken(token, trimmed($0)) }
    }
  }

  private static func isToken(_ token: String, _ text: some Sequence<UInt8>) -> Bool {
    text.elementsEqual(token.utf8) { ($0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0) == $1 }
  }

  private static func trimmed(_ text: String) -> String {
    guard let first = text.utf8.first, let last = text.utf8.last, isSpace(first) || isSpace(last) else { return text }
    return String(Substring(trimmed(text.utf8[...])))
  }

  private static func trimmed(_ text: Substring.UTF8View) -> Substring.UTF8View {
    var text = text.drop(while: isSpace)
    while let last = text.last, isSpace(last) { text.removeLast() }
    return text
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}
