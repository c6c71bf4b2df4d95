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
  ///   - fields: what its header says.
  /// - Throws: why it is no handshake.
  package init(method: String, isHTTP11: Bool, fields: HandshakeFields) throws(WebSocketHandshakeRefusal) {
    guard method == "GET" else { throw .notGet }
    guard isHTTP11, fields.asksForUpgrade else { throw .notAnUpgrade }
    guard fields.version.count == 1, fields.version[0].utf8.trimmed.elementsEqual("13".utf8) else {
      throw .unsupportedVersion
    }
    guard fields.key.count == 1 else { throw .invalidKey }
    self.key = String(Substring(fields.key[0].utf8.trimmed))
    guard Base64.isSixteenBytes(key) else { throw .invalidKey }
    self.subprotocols = Self.elements(fields.subprotocols)
    self.extensions = Self.elements(fields.extensions)
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
      line.utf8.split(separator: UInt8(ascii: ",")).map { String(Substring($0.trimmed)) }.filter { !$0.isEmpty }
    }
  }
}
