import Authentication
import ChatProtocol
import NIOCore
package import NIOHTTP1

extension SessionGate {
  /// Takes `/sse`, `/poll` and `/commands` from the router.
  package func exchangeDecision(for head: HTTPRequestHead) -> ExchangeDecision {
    let methods: [HTTPMethod]
    switch head.uri.prefix(while: { $0 != "?" }) {
    case "/sse": methods = [.GET]
    case "/poll": methods = [.GET, .POST]
    case "/commands": methods = [.POST]
    default: return .passToRouter
    }
    let origins = head.headers["Origin"]
    guard originPolicy.allows(origins: origins, host: head.headers.first(name: "Host")) else {
      return .refuse(.originNotAllowed)
    }
    let headers = Self.headers(forOrigin: origins.first)
    if head.method == .OPTIONS { return .stream(endsConnection: false) { _ in Preflight(methods, headers) } }
    guard methods.contains(head.method) else {
      return refuse(
        HTTPRefusal(
          .methodNotAllowed, code: "method_not_allowed", message: "No such method here.",
          headers: ["Allow": methods.map(\.rawValue).joined(separator: ", ")]), headers)
    }
    guard let token = TokenSource.find(uri: head.uri, authorization: head.headers["Authorization"])?.token else {
      return refuse(HTTPRefusal(closing: .unauthorized), headers)
    }
    if methods == [.POST] {
      let (services, rates) = (gateway.services, rates)
      return .stream(endsConnection: false) { exchange in
        CommandRequest(exchange, services: services, rates: rates, token: token, headers: headers)
      }
    }
    if let busy = refusalByStopping() { return refuse(busy, headers) }
    return methods == [.GET] ? eventStream(head, token, headers) : poll(token, headers)
  }

  private func eventStream(_ head: HTTPRequestHead, _ token: String, _ headers: HTTPHeaders) -> ExchangeDecision {
    let (gateway, rates) = (gateway, rates)
    do throws(StreamRequest.Invalid) {
      let request = try StreamRequest(
        uri: head.uri, lastEventId: head.headers.first(name: "Last-Event-ID"),
        maximumThreads: gateway.configuration.limits.subscriptions)
      if let busy = refusalByRate() { return refuse(busy, headers) }
      return .stream(endsConnection: true) { exchange in
        guard let session = gateway.makeSession(on: exchange.eventLoop) else { return Preflight([], headers) }
        return EventStream(exchange, session: session, request: request, rates: rates, token: token, headers: headers)
      }
    } catch {
      return refuse(HTTPRefusal(error), headers)
    }
  }

  private func poll(_ token: String, _ headers: HTTPHeaders) -> ExchangeDecision {
    .stream(endsConnection: false) { [self] exchange in
      LongPoll(exchange, gate: self, token: token, headers: headers)
    }
  }

  private func refuse(_ refusal: HTTPRefusal, _ headers: HTTPHeaders) -> ExchangeDecision {
    var refusal = refusal
    refusal.headers.add(contentsOf: headers)
    return .refuse(refusal)
  }

  /// What lets a page of another origin, which may connect, read the answer (Fetch Standard, section 3.2).
  private static func headers(forOrigin origin: String?) -> HTTPHeaders {
    guard let origin else { return [:] }
    return [
      "Access-Control-Allow-Origin": origin, "Vary": "Origin", "Access-Control-Expose-Headers": "Retry-After",
    ]
  }
}

/// Answers a browser that asks whether it may ask (Fetch Standard, section 4.8).
private final class Preflight: HTTPExchangeDelegate {
  private let headers: HTTPHeaders

  init(_ methods: [HTTPMethod], _ headers: HTTPHeaders) {
    var headers = headers
    headers.add(name: "Access-Control-Allow-Methods", value: methods.map(\.rawValue).joined(separator: ", "))
    headers.add(name: "Access-Control-Allow-Headers", value: "Authorization, Content-Type, Last-Event-ID")
    headers.add(name: "Access-Control-Max-Age", value: "600")
    self.headers = headers
  }

  func exchange(_ exchange: HTTPExchange, didReceiveBody body: ByteBuffer) {}
  func exchangeDidReceiveEnd(_ exchange: HTTPExchange) {
    exchange.writeHead(status: .noContent, headers: headers)
    exchange.end()
  }
  func exchangeDidChangeWritability(_ exchange: HTTPExchange, isWritable: Bool) {}
  func exchangeShouldEnd(_ exchange: HTTPExchange) {}
  func exchangeDidClose(_ exchange: HTTPExchange) {}
}
