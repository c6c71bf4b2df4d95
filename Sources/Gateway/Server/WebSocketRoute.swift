package import NIOHTTP1
package import WebSocketCodec

/// Tells WebSocket handshakes from other requests and checks them: path, method, version, key, origin.
package struct WebSocketRoute: Sendable {
  /// What a request is.
  package enum Verdict: Sendable {
    /// Not for WebSocket.
    case other
    /// A handshake in which all is right.
    case handshake(WebSocketHandshake)
    /// Meant to be a handshake, but wrong.
    case refuse(HTTPRefusal)
  }

  private let path: String
  private let sharedPath: String
  private let originPolicy: OriginPolicy

  /// A route.
  ///
  /// - Parameters:
  ///   - path: where only WebSocket lives; a request that does not ask for an upgrade is refused there.
  ///   - sharedPath: where a request that asks for an upgrade is taken too, and any other is left to the router.
  ///   - originPolicy: which pages may connect.
  package init(path: String = "/ws", sharedPath: String = "/", originPolicy: OriginPolicy = .sameHost) {
    self.path = path
    self.sharedPath = sharedPath
    self.originPolicy = originPolicy
  }

  /// What a request is.
  package func verdict(_ head: HTTPRequestHead) -> Verdict {
    // Byte by byte: every request comes by here.
    let requestPath = head.uri.utf8.prefix { $0 != UInt8(ascii: "?") }
    let isOwn = requestPath.elementsEqual(path.utf8)
    guard isOwn || requestPath.elementsEqual(sharedPath.utf8) else { return .other }
    let fields = HandshakeFields(head.headers)
    guard isOwn || fields.asksForUpgrade else { return .other }
    do throws(WebSocketHandshakeRefusal) {
      let handshake = try WebSocketHandshake(
        method: head.method.rawValue, isHTTP11: head.version == .http1_1, fields: fields)
      let origins = head.headers["Origin"]
      guard originPolicy.allows(origins: origins, host: origins.isEmpty ? nil : head.headers.first(name: "Host")) else {
        return .refuse(.originNotAllowed)
      }
      return .handshake(handshake)
    } catch {
      return .refuse(HTTPRefusal(error))
    }
  }
}
