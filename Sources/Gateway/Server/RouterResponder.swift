import Foundation
import Hummingbird
import HummingbirdCore
import Logging
import NIOConcurrencyHelpers
import NIOCore
import NIOHTTP1

/// Answers requests by a Hummingbird router, as its `Application` does.
struct RouterResponder<Responder: HTTPResponder>: Sendable
where Responder.Context: InitializableFromSource<ApplicationRequestContextSource> {
  let responder: Responder
  let logger: Logger
  private let clock = HTTPDate()

  init(_ responder: Responder, logger: Logger) {
    self.responder = responder
    self.logger = logger
  }

  /// Answers one request.
  @Sendable func respond(to request: Request, _ writer: consuming ResponseWriter, _ channel: any NIOCore.Channel)
    async throws
  {
    var logger = logger
    logger[metadataKey: "hb.request.id"] = .stringConvertible(RequestID())
    var response: Response
    do {
      let context = Responder.Context(source: ApplicationRequestContextSource(channel: channel, logger: logger))
      response = try await responder.respond(to: request, context: context)
    } catch let error as HTTPParserError {
      throw error
    } catch {
      logger.debug("A request failed.", metadata: ["error.type": "\(error)"])
      response = Response(status: .internalServerError)
    }
    response.headers[.date] = clock.now
    do {
      try await writer.write(response: response.head, body: response.body)
    } catch is HTTPParserError {
      // It would be answered, in the middle of this answer.
      throw RequestBroken()
    }
  }

  /// What came of a request while it was answered is no HTTP.
  private struct RequestBroken: Error {}
}
