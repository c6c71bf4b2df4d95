import ChatProtocol
import Hummingbird

/// `GET /health/live`: the process answers. `GET /health/ready`: it wants traffic, or says why not.
struct HealthRoutes {
  let readiness: Readiness

  func add(to router: Router<some RequestContext>) {
    router.get("/health/live") { _, _ in JSONReply.ok(Array("{\"status\":\"ok\"}".utf8)) }
    router.get("/health/ready") { _, _ in
      let reasons = readiness.reasons
      var text = JSONText()
      text.raw(reasons.isEmpty ? "{\"status\":\"ok\",\"reasons\":[" : "{\"status\":\"unavailable\",\"reasons\":[")
      for (index, reason) in reasons.enumerated() {
        if index > 0 { text.raw(",") }
        text.string(reason)
      }
      text.raw("]}")
      return JSONReply.ok(text.bytes, status: reasons.isEmpty ? .ok : .serviceUnavailable)
    }
  }
}
