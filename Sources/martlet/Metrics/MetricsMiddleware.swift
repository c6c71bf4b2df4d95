import Hummingbird
import NIOCore

/// Counts requests by what they were answered. Belongs outermost, where errors are answers already.
struct MetricsMiddleware<Context: RequestContext>: RouterMiddleware {
  let metrics: RequestMetrics

  func handle(
    _ request: Request, context: Context, next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    let start = NIODeadline.now()
    let route = RouteKind(path: request.uri.path)
    func answered(_ status: HTTPResponse.Status) {
      metrics.answered(route, status: status.code, nanoseconds: (NIODeadline.now() - start).nanoseconds)
    }
    do {
      let response = try await next(request, context)
      answered(response.status)
      return response
    } catch {
      answered((error as? any HTTPResponseError)?.status ?? .internalServerError)
      throw error
    }
  }
}
