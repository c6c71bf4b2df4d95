import ChatProtocol
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import WebAssets

/// The demo's pages and its sign-in.
struct DemoRoutes {
  let sessions: DemoSessions

  func add(to router: Router<some RequestContext>) {
    router.get("/") { _, _ in Response(status: .found, headers: [.location: "/demo/"]) }
    // The router takes "/demo/" for "/demo": a redirect to it would come back here.
    router.get("/demo") { request, _ in page(request) }
    router.get("/demo/**") { request, _ in page(request) }
    router.get("/demo/session") { request, _ in
      guard let session = sessions.session(of: request.headers) else { return Self.signedOut }
      return reply(session)
    }
    router.post("/demo/sign-in") { request, _ in try await signIn(request) }
    router.post("/demo/sign-out") { request, _ in
      guard let role = DemoSessions.role(of: request.headers) else { return Self.foreign }
      return JSONReply.ok(Array("{}".utf8), headers: [.setCookie: sessions.cookie(nil, role: role)])
    }
  }

  private func page(_ request: Request) -> Response {
    let path = request.uri.path == "/demo" ? "/demo/" : request.uri.path
    guard path.hasPrefix("/demo/"), let asset = WebAssets.asset(path: path) else {
      return JSONReply.error(.notFound, code: "not_found", "There is no such page. The demo begins at /demo/.")
    }
    var headers: HTTPFields = [:]
    if let name = HTTPField.Name("Content-Security-Policy") {
      headers[name] =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        + "manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        + "require-trusted-types-for 'script'"
    }
    if let name = HTTPField.Name("Referrer-Policy") { headers[name] = "no-referrer" }
    return AssetResponse.of(asset, to: request, headers: headers)
  }

  private func signIn(_ request: Request) async throws -> Response {
    struct Form: Decodable {
      var role: String
      var name: String?
    }
    guard let role = DemoSessions.role(of: request.headers) else { return Self.foreign }
    guard let body = try? await request.body.collect(upTo: 4096),
      let form = try? JSONDecoder().decode(Form.self, from: Data(body.readableBytesView)), form.role == role,
      let session = sessions.signIn(role: form.role, name: form.name ?? "")
    else {
      return JSONReply.error(
        .badRequest, code: "invalid_request", "Send {\"role\":\"client\" or \"manager\",\"name\":\"…\"}.")
    }
    return reply(session, headers: [.setCookie: sessions.cookie(session, role: role)])
  }

  private func reply(_ session: DemoSessions.Session, headers: HTTPFields = [:]) -> Response {
    var text = JSONText()
    text.raw("{\"userId\":")
    text.identifier(session.userId)
    text.raw(",\"role\":")
    text.string(session.role)
    text.raw(",\"name\":")
    text.string(session.name)
    text.raw("}")
    return JSONReply.ok(text.bytes, headers: headers)
  }

  private static var signedOut: Response {
    JSONReply.error(.unauthorized, code: "unauthorized", "Nobody is signed in: POST /demo/sign-in.")
  }

  private static var foreign: Response {
    JSONReply.error(.forbidden, code: "forbidden", "Only the demo's own pages may ask: X-Martlet-Demo names the role.")
  }
}
