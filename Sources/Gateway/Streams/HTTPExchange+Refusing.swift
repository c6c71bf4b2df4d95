import ChatProtocol
import NIOCore
import NIOHTTP1

extension HTTPExchange {
  /// Answers with a refusal.
  func refuse(_ refusal: HTTPRefusal, headers: HTTPHeaders) {
    var refusal = refusal
    refusal.headers.add(contentsOf: headers)
    writeHead(status: refusal.status, headers: refusal.head(closes: false).headers)
    if head.method != .HEAD { writeBody(refusal.body) }
    end()
  }

  /// Answers with JSON.
  func answer(_ json: ByteBuffer, headers: HTTPHeaders) {
    var headers = headers
    headers.add(name: "Content-Type", value: "application/json; charset=utf-8")
    headers.add(name: "Content-Length", value: String(json.readableBytes))
    headers.add(name: "Cache-Control", value: "no-store")
    writeHead(status: .ok, headers: headers)
    writeBody(json)
    end()
  }
}

extension HTTPRefusal {
  /// What a connection's end is where nothing has been answered yet.
  init(closing code: CloseCode) {
    switch code {
    case .invalidToken, .unauthorized, .tokenExpired:
      self.init(
        .unauthorized, code: "unauthorized", message: "The token is missing, not valid or expired. Fetch a new one.",
        headers: ["WWW-Authenticate": "Bearer"])
    case .revoked:
      self.init(
        .unauthorized, code: "revoked", message: "This session was ended. Sign in anew.",
        headers: ["WWW-Authenticate": "Bearer"])
    case .replaced:
      self.init(
        .tooManyRequests, code: "limit", message: "This user has too many connections.", headers: ["Retry-After": "5"])
    case .rateLimit, .tooSlow:
      self.init(
        .tooManyRequests, code: "rate_limit", message: "Too many requests. Ask again later.",
        headers: ["Retry-After": "1"])
    default:
      self.init(
        .serviceUnavailable, code: "unavailable", message: "Not now. Ask again in a moment.",
        headers: ["Retry-After": "1"])
    }
  }

  init(_ invalid: StreamRequest.Invalid) {
    self.init(.badRequest, code: invalid.code, message: invalid.message)
  }
}
