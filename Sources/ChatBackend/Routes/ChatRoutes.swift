import ChatProtocol
import HTTPTypes
package import Hummingbird

/// The backend's REST contract (`api/openapi.yaml`) as Hummingbird routes.
package struct ChatRoutes<Context: RequestContext>: Sendable {
  let service: ChatService
  let authenticator: any RequestAuthenticator
  let tokenIssuer: (any TokenIssuer)?
  let clock: @Sendable () -> Timestamp

  /// Routes to a chat. Without `tokenIssuer`, `POST /chat/token` answers 404.
  package init(
    service: ChatService, authenticator: any RequestAuthenticator, tokenIssuer: (any TokenIssuer)? = nil,
    clock: @escaping @Sendable () -> Timestamp = { .now }
  ) {
    self.service = service
    self.authenticator = authenticator
    self.tokenIssuer = tokenIssuer
    self.clock = clock
  }

  /// Adds the routes, all of them under `/chat`.
  package func add(to router: some RouterMethods<Context>) {
    let chat = router.group("chat").add(middleware: ErrorMiddleware())
    add("send", to: chat, [.post: send])
    add("read", to: chat, [.post: read])
    add("heads", to: chat, [.post: heads])
    add("poll", to: chat, [.get: poll])
    add("token", to: chat, [.post: token])
    add("threads", to: chat, [.get: threads, .post: createThread])
    add("threads/:id", to: chat, [.get: thread, .patch: updateThread])
    add("threads/:id/messages", to: chat, [.get: messages])
    add("threads/:id/events", to: chat, [.get: events])
    add("threads/:id/access", to: chat, [.get: access])
    addNothing(at: "", to: chat)
    addNothing(at: "**", to: chat)
  }

  typealias Handler = @Sendable (Request, Context) async throws -> Response

  /// The methods that get an answer in the contract's form, wherever they go.
  private var methods: [HTTPRequest.Method] { [.get, .post, .put, .patch, .delete] }

  /// Adds 404 for a path.
  private func addNothing(at path: RouterPath, to chat: RouterGroup<Context>) {
    for method in methods {
      chat.on(path, method: method) { _, _ -> Response in
        throw ChatError(.notFound, "There is nothing at this path.")
      }
    }
  }

  /// Adds a path: the methods that it takes, 405 for the others, and 404 for what lies below.
  private func add(_ path: RouterPath, to chat: RouterGroup<Context>, _ handlers: [HTTPRequest.Method: Handler]) {
    for (method, handler) in handlers {
      chat.on(path, method: method) { request, context in try await handler(request, context) }
    }
    let allowed = handlers.keys.map(\.rawValue).sorted().joined(separator: ", ")
    // The router does not come back from a path that leads nowhere: each has to end for itself.
    if path != "threads" { addNothing(at: RouterPath("\(path)/**"), to: chat) }
    for method in methods where handlers[method] == nil {
      chat.on(path, method: method) { _, _ in
        var response = Response.error(
          ChatError(.methodNotAllowed, "This path does not take \(method.rawValue), only \(allowed)."))
        response.headers[.allow] = allowed
        return response
      }
    }
  }

  /// Who asks.
  ///
  /// - Throws: `unauthorized`, or what the authenticator has to say in the contract's own form.
  func identity(_ request: Request) async throws -> Identity {
    do {
      return try await authenticator.authenticate(request.headers)
    } catch let error as ChatError {
      throw error
    } catch {
      throw ChatError.invalidToken
    }
  }

  /// Who reads a log or its head: a user, or a gateway on behalf of all.
  enum Reader: Sendable {
    case gateway
    case user(Identity)
  }

  /// Who reads.
  ///
  /// - Throws: as ``identity(_:)``.
  func reader(_ request: Request) async throws -> Reader {
    authenticator.isGateway(request.headers) ? .gateway : .user(try await identity(request))
  }

  /// The thread that the path names. Only a thread's id as the backend writes it names a thread.
  func threadId(_ context: Context) throws(ChatError) -> ThreadID {
    guard let id = context.parameters.get("id").flatMap({ ThreadID(fromName: $0) }) else { throw .notFound }
    return id
  }

  func body(_ request: Request) async throws -> RequestObject {
    try await RequestObject(request, limit: service.limits.maximumBodySize)
  }
}
