import Hummingbird

/// Lets nobody in without a key. The answer is the same whatever is wrong with the key and with the request.
struct APIKeyMiddleware<Context: RequestContext>: RouterMiddleware {
  /// Any of these opens; none: nobody gets in.
  let keys: [APIKey]
  /// Where a key comes from, for the one who sets up a client.
  var advice = APIKeyRefusal.message

  func handle(
    _ request: Request, context: Context, next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    // Each is tried, so that it does not show in the time which one it was.
    guard keys.reduce(false, { $1.allows(request.headers) || $0 }) else {
      return JSONReply.error(.unauthorized, code: "unauthorized", advice, headers: [.wwwAuthenticate: "Bearer"])
    }
    return try await next(request, context)
  }
}
