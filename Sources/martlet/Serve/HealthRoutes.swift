import ChatProtocol
import Hummingbird

/// `GET /health/live`: the process answers. `GET /health/ready`: it wants traffic, or says why not; and what it does
/// without.
struct HealthRoutes {
  let readiness: Readiness

  func add(to router: Router<some RequestContext>) {
    router.get("/health/live") { _, _ in JSONReply.ok(Array("{\"status\":\"ok\"}".utf8)) }
    router.get("/health/ready") { _, _ in
      let conditions = readiness.current
      return JSONReply.ok(
        Self.json(conditions), status: conditions.verdict == .unavailable ? .serviceUnavailable : .ok)
    }
  }

  /// `{"status":"degraded","reasons":["redis: no link"]}`.
  static func json(_ conditions: ReadinessConditions) -> [UInt8] {
    var text = JSONText()
    text.raw("{\"status\":")
    text.string(conditions.verdict.rawValue)
    text.raw(",\"reasons\":[")
    for (index, reason) in conditions.reasons.enumerated() {
      if index > 0 { text.raw(",") }
      text.string(reason)
    }
    text.raw("]}")
    return text.bytes
  }
}
