import Gateway
import NIOCore

/// Takes every WebSocket handshake.
struct EchoUpgrades: UpgradeHandling {
  func upgradeDecision(for request: UpgradeRequest) -> UpgradeDecision {
    .upgrade(subprotocol: nil) { _ in
      var configuration = WebSocketConfiguration()
      configuration.maximumMessageSize = 64 * 1024 * 1024
      return WebSocketConnection(configuration: configuration, delegate: EchoSession())
    }
  }
}
