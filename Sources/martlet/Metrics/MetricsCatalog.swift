import Gateway
import HTTPBackend
import PrometheusMetrics

/// All metrics of a node.
enum MetricsCatalog {
  /// Each with its help text.
  static let all: [MetricDescription] =
    GatewayMetric.descriptions + BackendMetric.descriptions + ServerMetric.descriptions

  /// The table of docs/operations.md.
  static var markdown: String {
    let rows = all.map { metric in
      let labels = metric.labels.map { "`\($0)`" }.joined(separator: ", ")
      return "| `\(metric.name)` | \(metric.kind.rawValue) | \(labels) | \(metric.help) |"
    }
    return (["| metric | type | labels | tells |", "|---|---|---|---|"] + rows).joined(separator: "\n")
  }

  /// A registry that knows them.
  static func registry() -> PrometheusRegistry {
    PrometheusRegistry(
      all.map { PrometheusDescription(name: $0.name, help: $0.help) },
      dropped: ServerMetric.droppedLabelSets.rawValue)
  }
}
