import CoreMetrics
import Gateway
import PrometheusMetrics

/// The process' metrics, from its start on.
enum NodeMetrics {
  /// Puts the registry in place, once per process and before anything counts; nil where metrics are off.
  static func start(_ access: MetricsAccess) -> PrometheusRegistry? {
    guard access != .off else { return nil }
    let registry = MetricsCatalog.registry()
    MetricsSystem.bootstrap(registry)
    GatewayMetrics.start()
    ServerMetric.buildInfo.level(MartletVersion.current).set(1)
    let process = ProcessMetrics()
    registry.collect { process.update() }
    return registry
  }
}
