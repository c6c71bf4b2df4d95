/// The header fields that a handshake is judged by (RFC 6455, section 4.2.1), each with the values of all its lines, found
/// in one pass over a request's header.
package struct HandshakeFields: Sendable {
  private(set) var version: [String] = []
  private(set) var key: [String] = []
  private(set) var subprotocols: [String] = []
  private(set) var extensions: [String] = []
  /// Whether they ask for an upgrade to WebSocket, be it a good handshake or not.
  package let asksForUpgrade: Bool

  /// What a header has of them.
  /// - Parameter header: a line each; names are compared without case.
  package init(_ header: some Sequence<(name: String, value: String)>) {
    var upgrade: [String] = []
    var connection: [String] = []
    for (name, value) in header {
      // Hardly two of them are of the same length, so that most names are compared once or not at all.
      switch name.utf8.count {
      case 7 where name.utf8.isCaseInsensitively("upgrade"): upgrade.append(value)
      case 10 where name.utf8.isCaseInsensitively("connection"): connection.append(value)
      case 17 where name.utf8.isCaseInsensitively("sec-websocket-key"): key.append(value)
      case 21 where name.utf8.isCaseInsensitively("sec-websocket-version"): version.append(value)
      case 22 where name.utf8.isCaseInsensitively("sec-websocket-protocol"): subprotocols.append(value)
      case 24 where name.utf8.isCaseInsensitively("sec-websocket-extensions"): extensions.append(value)
      default: break
      }
    }
    asksForUpgrade =
      upgrade.contains { Self.has("websocket", $0) } && connection.contains { Self.has("upgrade", $0) }
  }

  /// Whether a list's elements (RFC 9110, section 5.6.1) have a token, whatever its case.
  private static func has(_ token: StaticString, _ line: String) -> Bool {
    // Mostly it stands alone.
    line.utf8.isCaseInsensitively(token)
      || line.utf8.split(separator: UInt8(ascii: ",")).contains { $0.trimmed.isCaseInsensitively(token) }
  }
}
