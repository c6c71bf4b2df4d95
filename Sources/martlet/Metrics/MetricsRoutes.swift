import HTTPTypes
import Hummingbird
import NIOCore
import PrometheusMetrics

/// `GET /metrics`: what the node has counted, as Prometheus reads it.
struct MetricsRoutes {
  let registry: PrometheusRegistry
  /// Who has one of these may read; nil: everybody who reaches the port.
  let keys: [APIKey]?

  func add<Context: RequestContext>(to router: Router<Context>) {
    let handler = { @Sendable (_: Request, _: Context) in
      let headers: HTTPFields = [.contentType: PrometheusRegistry.contentType, .cacheControl: "no-store"]
      return Response(
        status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: registry.text())))
    }
    guard let keys else {
      router.get("metrics", use: handler)
      return
    }
    let advice = "Send the metrics key (MARTLET_METRICS_KEY) or the API key: `Authorization: Bearer …`."
    router.group("metrics").add(middleware: APIKeyMiddleware<Context>(keys: keys, advice: advice)).get(use: handler)
  }
}
