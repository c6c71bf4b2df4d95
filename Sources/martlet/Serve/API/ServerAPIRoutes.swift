import ChatProtocol
import Gateway
import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTP1

/// The server API for backends, section 11 of the contract: `POST /api/publish`, `GET /api/presence`,
/// `POST /api/disconnect`, `GET /api/info`.
struct ServerAPIRoutes {
  let gateway: GatewayNode
  let publishing: Publishing
  /// Without a key the API refuses everybody.
  let key: APIKey?
  let info: NodeInfo
  let readiness: Readiness

  /// The largest body of a request that is no event, in bytes.
  static let maximumBody = 4096

  func add<Context: RequestContext>(to router: Router<Context>) {
    let api = router.group("api").add(middleware: APIKeyMiddleware<Context>(keys: [key].compactMap(\.self)))
    api.post("publish") { request, _ in try await publish(request) }
    api.get("presence") { request, _ in await presence(request) }
    api.post("disconnect") { request, _ in try await disconnect(request) }
    api.get("info") { _, _ in
      JSONReply.ok(info.json(await gateway.statistics(), readiness.current, now: .now))
    }
  }

  /// What the gate has not taken: another spelling of the path.
  private func publish(_ request: Request) async throws -> Response {
    guard let body = try? await request.body.collect(upTo: publishing.maximumList) else {
      return JSONReply.error(
        .contentTooLarge, code: "too_large", "The body may have \(publishing.maximumList) bytes at most.")
    }
    do throws(HTTPRefusal) {
      if let refusal = publishing.refusal(ofBody: body, bytes: body.readableBytes) { throw refusal }
      let request = try publishing.request(body)
      guard await publishing.publishes(request.events) else { throw Publishing.unavailable }
      return JSONReply.ok(Array(buffer: Publishing.answer(to: request)))
    } catch {
      return JSONReply.error(error)
    }
  }

  private func presence(_ request: Request) async -> Response {
    do throws(MalformedRequest) {
      let query = try PresenceQuery(request.uri.queryParameters.getAll("users"))
      return JSONReply.ok(query.answer(await gateway.presence(of: query.users)))
    } catch {
      return JSONReply.error(error)
    }
  }

  private func disconnect(_ request: Request) async throws -> Response {
    guard let body = try? await request.body.collect(upTo: Self.maximumBody) else {
      return JSONReply.error(
        .contentTooLarge, code: "too_large", "The body may have \(Self.maximumBody) bytes at most.")
    }
    do {
      let request = try body.withUnsafeReadableBytes { try DisconnectRequest($0) }
      let count = await gateway.disconnect(request.userId)
      // Accepted: this node has done it, the others do it when they have heard of it.
      return JSONReply.ok(Array("{\"disconnected\":\(count)}".utf8), status: .accepted)
    } catch let error as MalformedRequest {
      return JSONReply.error(error)
    }
  }
}
