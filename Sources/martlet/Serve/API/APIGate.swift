import Gateway
import NIOCore
import NIOHTTP1

/// Takes `POST /api/publish` from the router as well as what the sessions take: an event costs less than what the router
/// would do for its request.
struct APIGate: UpgradeHandling {
  let sessions: SessionGate
  let publishing: Publishing
  /// Without a key the API refuses everybody.
  let key: APIKey?
  let metrics: RequestMetrics?

  func upgradeDecision(for request: UpgradeRequest) -> UpgradeDecision {
    sessions.upgradeDecision(for: request)
  }

  func exchangeDecision(for head: HTTPRequestHead, remoteAddress: SocketAddress?) -> ExchangeDecision {
    guard head.method == .POST, Self.isPublish(head.uri) else {
      return sessions.exchangeDecision(for: head, remoteAddress: remoteAddress)
    }
    let isAllowed = key?.allows(head.headers) == true
    return .call { [publishing, metrics] exchange in
      PublishExchange(exchange, publishing: publishing, metrics: metrics, isAllowed: isAllowed)
    }
  }

  private static func isPublish(_ uri: String) -> Bool {
    let path = "/api/publish"
    guard uri.utf8.starts(with: path.utf8) else { return false }
    let rest = uri.utf8.dropFirst(path.utf8.count)
    return rest.isEmpty || rest.first == UInt8(ascii: "?")
  }
}
