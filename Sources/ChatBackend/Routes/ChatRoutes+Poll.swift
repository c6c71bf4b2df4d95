import ChatProtocol
import HTTPTypes
import Hummingbird

extension ChatRoutes {
  /// `GET /chat/poll`
  func poll(_ request: Request, _ context: Context) async throws -> Response {
    let identity = try await identity(request)
    let query = try RequestQuery(request)
    let cursor = query.string("cursor")
    let result = try await service.poll(identity: identity, cursor: cursor)
    let askAgainMs = PollPace.askAgainMs(
      hasMore: result.hasMore,
      quietFor: result.lastEventAt.map { max(0, clock().milliseconds - $0.milliseconds) },
      hidden: query.string("hidden") == "1")
    // The same question with the same answer: what lies between two places in the log never changes.
    let tag = "W/\"\(cursor ?? "")-\(result.cursor)\""
    var response: Response
    if request.headers[.ifNoneMatch]?.split(separator: ",").contains(where: { $0.trimmed == tag }) ?? false {
      response = Response(status: .notModified, headers: [.cacheControl: "no-store"])
    } else {
      response = .json(result.json(askAgainMs: askAgainMs))
    }
    response.headers[.eTag] = tag
    response.headers[.askAgainMs] = String(askAgainMs)
    return response
  }

  /// `POST /chat/token`
  func token(_ request: Request, _ context: Context) async throws -> Response {
    guard let tokenIssuer else {
      throw ChatError(.notFound, "This server issues no tokens: ask the site for one.")
    }
    let (token, expiresAt): (String, Int64)
    do {
      (token, expiresAt) = try await tokenIssuer.issueToken(for: request.headers)
    } catch let error as ChatError {
      throw error
    } catch {
      throw ChatError(.unauthorized, "There is no session that a token could be issued for.")
    }
    var json = JSONText()
    json.raw("{\"token\":")
    json.string(token)
    json.raw(",\"expiresAt\":")
    json.number(expiresAt)
    json.raw("}")
    return .json(json.bytes)
  }
}

extension PollResult {
  /// The result as one JSON object, `reset` only where it is true.
  fileprivate func json(askAgainMs: Int) -> [UInt8] {
    var json = JSONText(reserving: 4096)
    json.raw("{\"events\":")
    json.list(events) { $1.raw($0) }
    json.raw(",\"cursor\":")
    json.string(cursor)
    json.raw(",\"askAgainMs\":")
    json.number(askAgainMs)
    if reset { json.raw(",\"reset\":true") }
    json.raw("}")
    return json.bytes
  }
}

extension HTTPField.Name {
  /// When to poll again, in milliseconds: there with 304 too, which has no body.
  static let askAgainMs: HTTPField.Name = {
    // The name is a token (RFC 9110, section 5.6.2), hence never nil.
    HTTPField.Name("Martlet-Ask-Again-Ms") ?? .retryAfter
  }()
}

extension Substring {
  fileprivate var trimmed: Substring {
    var text = self
    while text.first == " " || text.first == "\t" { text.removeFirst() }
    while text.last == " " || text.last == "\t" { text.removeLast() }
    return text
  }
}
