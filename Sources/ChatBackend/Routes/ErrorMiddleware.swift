import HTTPTypes
package import Hummingbird
import Logging

/// Answers every error in the contract's form, `{"error":{"code","message"}}`. Belongs outermost.
package struct ErrorMiddleware<Context: RequestContext>: RouterMiddleware {
  /// A middleware without settings.
  package init() {}

  package func handle(
    _ request: Request, context: Context, next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    do {
      return try await next(request, context)
    } catch let error as ChatError {
      return .error(error)
    } catch let error as any HTTPResponseError {
      return .error(Self.error(for: error))
    } catch {
      return .error(.answer(to: error, path: request.uri.path, logger: context.logger))
    }
  }

  private static func error(for error: any HTTPResponseError) -> ChatError {
    switch error.status {
    case .notFound: ChatError(.notFound, "There is nothing at this path.")
    case .contentTooLarge: ChatError(.tooLarge, "The request's body is too large.")
    case .methodNotAllowed: ChatError(.methodNotAllowed, "This path does not take that method.")
    case .unauthorized: .invalidToken
    case .forbidden: ChatError(.forbidden, "That is not allowed.")
    case let status where status.code >= 500: ChatError(.internalError, "The server failed. Its log says why.")
    default: ChatError(.invalid, "The request could not be read.")
    }
  }
}
