/// What a metric counts as.
package enum MetricKind: String, Hashable, Sendable {
  case counter
  case gauge
  case histogram
}

/// A set of metrics by their names on the wire. Whatever is counted is one of these, so that nothing is without its help text
/// and its line in the operators' documents.
package protocol MetricName: RawRepresentable<String>, CaseIterable, Hashable, Sendable {
  /// What it counts as.
  var kind: MetricKind { get }
  /// The names of its labels.
  var labels: [String] { get }
  /// What it tells, one sentence, for Prometheus and the documents.
  var help: String { get }
}

extension MetricName {
  /// The counter of a label set, with the labels' values in their order.
  package func count(_ values: String...) -> MetricCount { MetricCount(rawValue, dimensions(values)) }

  /// The counter of an amount of a label set.
  package func amount(_ values: String...) -> MetricAmount { MetricAmount(rawValue, dimensions(values)) }

  /// The gauge of a label set.
  package func level(_ values: String...) -> MetricLevel { MetricLevel(rawValue, dimensions(values)) }

  /// The histogram of times of a label set.
  package func times(_ values: String...) -> MetricTimes { MetricTimes(rawValue, dimensions(values)) }

  private func dimensions(_ values: [String]) -> [(String, String)] {
    assert(values.count == labels.count, "\(rawValue) has the labels \(labels)")
    return Array(zip(labels, values))
  }
}
