import ChatProtocol
import HTTPTypes
import Hummingbird

extension ChatRoutes {
  /// `GET /chat/threads`
  func threads(_ request: Request, _ context: Context) async throws -> Response {
    let identity = try await identity(request)
    let query = try RequestQuery(request)
    let page = try await service.threads(
      identity: identity, filter: filter(query, identity), cursor: query.string("cursor"),
      limit: query.limit(service.limits))
    return .json(page.json { $0.write(to: &$1) })
  }

  /// `POST /chat/threads`
  func createThread(_ request: Request, _ context: Context) async throws -> Response {
    let identity = try await identity(request)
    let body = try await body(request)
    let thread = try await service.createThread(
      identity: identity,
      subject: body.string("subject") ?? "",
      clientId: body.identifier("clientId"),
      managerId: body.identifier("managerId"))
    return .json(thread.json, status: .created)
  }

  /// `GET /chat/threads/{id}`
  func thread(_ request: Request, _ context: Context) async throws -> Response {
    let identity = try await identity(request)
    return .json(try await service.thread(identity: identity, id: threadId(context)).json)
  }

  /// `PATCH /chat/threads/{id}`
  func updateThread(_ request: Request, _ context: Context) async throws -> Response {
    let identity = try await identity(request)
    let id = try threadId(context)
    let body = try await body(request)
    // Who may not know of the thread hears of nothing else that may be wrong.
    guard try await service.access(thread: id, identity: identity).allowed else { throw ChatError.notFound }
    var change = ThreadChange()
    if let text = try body.string("status") {
      guard let status = ThreadStatus(rawValue: text) else { throw Self.invalidStatus }
      change.status = status
    } else if body.isNull("status") {
      throw Self.invalidStatus
    }
    if let manager: UserID = try body.identifier("managerId") {
      change.manager = .assign(manager)
    } else if body.isNull("managerId") {
      change.manager = .unassign
    }
    guard change != ThreadChange() else {
      throw ChatError(.invalid, "Nothing to change: give status, managerId, or both.")
    }
    return .json(try await service.updateThread(identity: identity, id: id, change: change).json)
  }

  /// `GET /chat/threads/{id}/access`
  func access(_ request: Request, _ context: Context) async throws -> Response {
    let identity = try await identity(request)
    let access = try await service.access(thread: threadId(context), identity: identity)
    guard access.allowed else { throw ChatError.notFound }
    return .json(access.json)
  }

  private static var invalidStatus: ChatError { .invalid("status", "status must be open or closed.") }

  private func filter(_ query: RequestQuery, _ identity: Identity) throws(ChatError) -> ThreadFilter {
    var filter = ThreadFilter()
    if let text = query.string("status") {
      guard let status = ThreadStatus(rawValue: text) else { throw Self.invalidStatus }
      filter.status = status
    }
    switch query.string("assigned") {
    case nil: break
    case "me": filter.assigned = .manager(identity.userId)
    case "none": filter.assigned = .nobody
    case let text?:
      guard let id = UserID(fromName: text) else {
        throw .invalid("assigned", "assigned must be me, none, or a manager's id.")
      }
      filter.assigned = .manager(id)
    }
    if let text = query.string("q") {
      try service.validate(text, field: "q", 1...service.limits.maximumQueryLength)
      filter.text = text
    }
    return filter
  }
}
