package import NIOHTTP1

/// Decides which requests leave HTTP's router for streams. Called on event loops: decide at once, never block.
package protocol UpgradeHandling: Sendable {
  /// Decides about a WebSocket handshake that passed the gate's checks.
  func upgradeDecision(for request: UpgradeRequest) -> UpgradeDecision

  /// Decides about any other request.
  func exchangeDecision(for head: HTTPRequestHead) -> ExchangeDecision
}

extension UpgradeHandling {
  package func exchangeDecision(for head: HTTPRequestHead) -> ExchangeDecision {
    .passToRouter
  }
}
