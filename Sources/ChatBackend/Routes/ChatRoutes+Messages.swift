import ChatProtocol
import HTTPTypes
import Hummingbird

extension ChatRoutes {
  /// `POST /chat/send`
  func send(_ request: Request, _ context: Context) async throws -> Response {
    let identity = try await identity(request)
    let message = try NewMessage(await body(request))
    let sent = try await service.send(message, identity: identity)
    return .json(sent.message.json, status: sent.created ? .created : .ok)
  }

  /// `GET /chat/threads/{id}/messages`
  func messages(_ request: Request, _ context: Context) async throws -> Response {
    let identity = try await identity(request)
    let query = try RequestQuery(request)
    let page = try await service.messages(
      identity: identity, thread: threadId(context), after: query.position("after"), before: query.position("before"),
      limit: query.limit(service.limits))
    return .json(page.json { $0.write(to: &$1) })
  }

  /// `GET /chat/threads/{id}/events`
  func events(_ request: Request, _ context: Context) async throws -> Response {
    let reader = try await reader(request)
    let query = try RequestQuery(request)
    let (after, limit) = try (query.position("after") ?? 0, query.limit(service.limits))
    let page =
      switch reader {
      case .gateway: try await service.events(thread: threadId(context), after: after, limit: limit)
      case .user(let identity):
        try await service.events(identity: identity, thread: threadId(context), after: after, limit: limit)
      }
    var json = JSONText(reserving: 4096)
    json.raw("{\"events\":")
    json.list(page.events) { $1.raw($0.envelope) }
    json.raw(",\"head\":")
    json.number(page.head)
    json.raw("}")
    return .json(json.bytes)
  }

  /// `POST /chat/read`
  func read(_ request: Request, _ context: Context) async throws -> Response {
    let identity = try await identity(request)
    let body = try await body(request)
    guard let thread: ThreadID = try body.identifier("threadId") else {
      throw ChatError.invalid("threadId", "threadId is missing.")
    }
    let ids = try body.list(
      "messageIds", limit: service.limits.maximumReadMessages, "a message's id"
    ) { $0.string($1) }
    let upTo = try body.position("upTo")
    let target: ReadTarget
    switch (ids, upTo) {
    case (let ids?, nil): target = .messages(ids)
    case (nil, let upTo?): target = .upTo(upTo)
    default: throw ChatError.invalid("upTo", "Either messageIds or upTo must be there.")
    }
    return .json(try await service.markRead(identity: identity, thread: thread, target: target).json)
  }

  /// `POST /chat/heads`
  func heads(_ request: Request, _ context: Context) async throws -> Response {
    let reader = try await reader(request)
    let body = try await body(request)
    let ids = try body.list("threadIds", limit: service.limits.maximumHeads, "a thread's id") { scanner, value in
      scanner.identifier(value) as ThreadID?
    }
    guard let ids else { throw ChatError.invalid("threadIds", "threadIds is missing.") }
    let heads =
      switch reader {
      case .gateway: try await service.heads(ids)
      case .user(let identity): try await service.heads(identity: identity, ids)
      }
    var json = JSONText()
    json.raw("{\"heads\":{")
    for (index, (id, head)) in heads.sorted(by: { $0.key < $1.key }).enumerated() {
      if index > 0 { json.raw(",") }
      json.string(id.text)
      json.raw(":")
      json.number(head)
    }
    json.raw("}}")
    return .json(json.bytes)
  }
}
