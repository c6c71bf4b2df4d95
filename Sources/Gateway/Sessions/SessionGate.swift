import Authentication
import ChatProtocol
import NIOConcurrencyHelpers
import NIOCore
import NIOHTTP1
import WebSocketCodec

/// Turns WebSocket handshakes, event streams and polls into sessions, and answers commands without one.
///
/// The upgrade completes whatever the token is worth, which is found out afterwards: a browser can see a close code, but
/// not the status of a refused upgrade.
package final class SessionGate: UpgradeHandling {
  let gateway: GatewayNode
  private let isDraining = NIOLockedValueBox(false)
  private let admission: NIOLockedValueBox<TokenBucket>?
  let originPolicy: OriginPolicy
  let rates: CommandRates

  /// A gate to `gateway`.
  ///
  /// - Parameter originPolicy: which pages may use what is not WebSocket; the gate checks handshakes by its own.
  package init(gateway: GatewayNode, originPolicy: OriginPolicy = .sameHost) {
    self.gateway = gateway
    self.originPolicy = originPolicy
    rates = CommandRates(limits: gateway.configuration.limits)
    let perSecond = Double(gateway.configuration.limits.connectionsPerSecond)
    admission =
      perSecond > 0 ? NIOLockedValueBox(TokenBucket(perSecond: perSecond, burst: perSecond, now: .now())) : nil
  }

  /// Lets nobody in from now on.
  package func close() {
    isDraining.withLockedValue { $0 = true }
  }

  package func upgradeDecision(for request: UpgradeRequest) -> UpgradeDecision {
    if let busy = refusalByStopping() ?? refusalByRate() { return .refuse(busy) }
    let (head, offered) = (request.head, request.handshake.subprotocols)
    let token = TokenSource.find(
      uri: head.uri, authorization: head.headers["Authorization"], subprotocols: offered)?.token
    let (gateway, limits) = (gateway, gateway.configuration.limits)
    let subprotocol = offered.contains(TokenSource.subprotocol) ? TokenSource.subprotocol : nil
    return .upgrade(subprotocol: subprotocol, speaksSoon: token != nil) { eventLoop in
      guard let session = gateway.makeSession(on: eventLoop) else { throw NotOurLoop() }
      var configuration = WebSocketConfiguration()
      configuration.maximumMessageSize = limits.frameBytes
      return WebSocketConnection(
        configuration: configuration, delegate: WebSocketSession(session: session, token: token))
    }
  }

  private struct NotOurLoop: Error {}

  /// Why nobody is let in any more; nil if somebody may come.
  func refusalByStopping() -> HTTPRefusal? {
    guard isDraining.withLockedValue(\.self) else { return nil }
    return Self.busy("stopping", "This node is stopping. Connect again; another one will answer.")
  }

  /// Why no newcomer is let in at this moment; nil if one may come, and then that one is counted.
  func refusalByRate() -> HTTPRefusal? {
    if let admission, !admission.withLockedValue({ $0.take(now: .now()) }) {
      return Self.busy("too_many_connections", "Too many new connections. Try again in a moment.")
    }
    return nil
  }

  private static func busy(_ code: String, _ message: String) -> HTTPRefusal {
    GatewayMetrics.refusedUpgrade(code)
    return HTTPRefusal(.serviceUnavailable, code: code, message: message, headers: ["Retry-After": "1"])
  }
}
