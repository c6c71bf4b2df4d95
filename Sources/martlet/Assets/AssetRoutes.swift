import HTTPTypes
import Hummingbird
import WebAssets

/// `/assets/…`: the browser client, the widget and the inbox, for pages on any site.
struct AssetRoutes {
  /// Whether the demo's own files are there, too.
  let servesDemo: Bool

  func add(to router: Router<some RequestContext>) {
    router.get("/assets/**") { request, _ in answer(to: request) }
  }

  private func answer(to request: Request) -> Response {
    let path = request.uri.path
    guard servesDemo || !path.hasPrefix("/assets/demo/"), let asset = WebAssets.asset(path: path) else {
      return JSONReply.error(.notFound, code: "not_found", "There is no such file.")
    }
    // Code that anybody may read: a page loads modules of another origin only with these.
    var headers: HTTPFields = [.accessControlAllowOrigin: "*"]
    if let name = HTTPField.Name("Cross-Origin-Resource-Policy") { headers[name] = "cross-origin" }
    if let name = HTTPField.Name("Content-Security-Policy") {
      headers[name] = "default-src 'none'; frame-ancestors 'none'"
    }
    return AssetResponse.of(asset, to: request, headers: headers)
  }
}
