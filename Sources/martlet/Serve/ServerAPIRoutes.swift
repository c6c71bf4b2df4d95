import ChatProtocol
import Gateway
import HTTPTypes
import Hummingbird
import NIOCore

/// The server API for backends: `POST /api/publish`.
struct ServerAPIRoutes {
  let gateway: GatewayNode
  /// Without a key the API refuses everybody.
  let key: APIKey?

  func add(to router: Router<some RequestContext>) {
    router.post("/api/publish") { request, _ in
      guard key?.allows(request.headers) == true else {
        return JSONReply.error(
          .unauthorized, code: "unauthorized", "Send the API key (MARTLET_API_KEY): `Authorization: Bearer …`.",
          headers: [.wwwAuthenticate: "Bearer"])
      }
      let limit = gateway.configuration.limits.eventBytes + 1024
      guard let body = try? await request.body.collect(upTo: limit) else {
        return JSONReply.error(.contentTooLarge, code: "too_large", "An event may have \(limit) bytes at most.")
      }
      return publish(body)
    }
  }

  private func publish(_ body: ByteBuffer) -> Response {
    do {
      let request = try body.withUnsafeReadableBytes { try PublishRequest($0) }
      try gateway.publish(request.event)
      return JSONReply.ok(Array("{\"published\":true}".utf8))
    } catch let error as EventRejection {
      return JSONReply.error(.badRequest, code: error.rawValue, "Clients would not get this event: \(error.advice)")
    } catch let error as PublishRequest.Malformed {
      return JSONReply.error(.badRequest, code: "invalid_request", error.message)
    } catch {
      return JSONReply.error(.internalServerError, code: "internal_error", "The event could not be published.")
    }
  }
}

extension EventRejection {
  /// What a publisher should do about it.
  fileprivate var advice: String {
    switch self {
    case .tooLarge: "it is too large."
    case .notJSON: "it is not valid JSON in UTF-8."
    case .notAnObject: "it must be a JSON object."
    case .badType: "`type` must match [a-z][a-z0-9_]{0,31} and be none of the gateway's own replies."
    case .badThreadId: "`threadId` must be an integer or a string of 1 to 64 characters of [A-Za-z0-9_-]."
    case .contradictingThreadId: "`threadId` is another than the channel's."
    case .badSeq: "`seq` must be a positive integer."
    case .repeatedMember: "`type`, `threadId`, `seq`, `payload` or `message` comes twice."
    case .noPayload: "a message needs its `payload`."
    case .reservedChannel: "its channel is the nodes' own."
    case .malformed: "it lacks what an event of its channel must say."
    }
  }
}
