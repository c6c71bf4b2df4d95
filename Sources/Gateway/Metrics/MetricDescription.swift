/// A metric as documents and exporters need it.
package struct MetricDescription: Hashable, Sendable {
  /// The name on the wire.
  package let name: String
  /// What it counts as.
  package let kind: MetricKind
  /// The names of its labels.
  package let labels: [String]
  /// What it tells, one sentence.
  package let help: String

  /// The description of a metric.
  package init(_ metric: some MetricName) {
    (name, kind, labels, help) = (metric.rawValue, metric.kind, metric.labels, metric.help)
  }
}

extension MetricName {
  /// All metrics of the set.
  package static var descriptions: [MetricDescription] { allCases.map { MetricDescription($0) } }
}
