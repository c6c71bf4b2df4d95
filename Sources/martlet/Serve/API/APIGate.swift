import Authentication
import ChatBackend
import Gateway
import NIOHTTP1

/// Takes `POST /api/publish` and the embedded backend's `POST /chat/send` from the router as well as what the sessions take:
/// an event or a message costs less than what the router would do for its request.
struct APIGate: UpgradeHandling {
  let sessions: SessionGate
  let publishing: Publishing
  /// Nil: the backend is elsewhere, or there is none.
  let chat: EmbeddedChat?
  /// Without a key the API refuses everybody.
  let key: APIKey?
  let metrics: RequestMetrics?

  func upgradeDecision(for request: UpgradeRequest) -> UpgradeDecision {
    sessions.upgradeDecision(for: request)
  }

  func exchangeDecision(for head: HTTPRequestHead) -> ExchangeDecision {
    if head.method == .POST {
      if Self.isTarget(head.uri, "/api/publish") {
        let isAllowed = key?.allows(head.headers) == true
        return .call { [publishing, metrics] exchange in
          PublishExchange(exchange, publishing: publishing, metrics: metrics, isAllowed: isAllowed)
        }
      }
      // What is announced as too large is left to the router, which does not wait for it.
      if let chat, Self.isTarget(head.uri, "/chat/send"), Self.length(head) <= chat.service.limits.maximumBodySize {
        let token = TokenSource.bearer(head.headers["Authorization"].joined(separator: ", "))
        return .call { [metrics] exchange in
          SendExchange(exchange, chat: chat, metrics: metrics, token: token)
        }
      }
    }
    return sessions.exchangeDecision(for: head)
  }

  /// How long the body is, as far as that is announced.
  private static func length(_ head: HTTPRequestHead) -> Int {
    head.headers.first(name: "Content-Length").flatMap { Int($0) } ?? 0
  }

  /// Whether a request's target is this path, with or without a query.
  private static func isTarget(_ uri: String, _ path: String) -> Bool {
    guard uri.utf8.starts(with: path.utf8) else { return false }
    let rest = uri.utf8.dropFirst(path.utf8.count)
    return rest.isEmpty || rest.first == UInt8(ascii: "?")
  }
}
