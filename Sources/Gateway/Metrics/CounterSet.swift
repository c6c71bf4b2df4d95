/// Counters of one metric with one label whose values are known beforehand: made once, then only added to.
struct CounterSet: Sendable {
  private let counters: [String: MetricCount]
  private let other: MetricCount

  /// Counters for these values, and one for all others.
  init(_ metric: GatewayMetric, _ values: [String]) {
    counters = Dictionary(values.map { ($0, metric.count($0)) }, uniquingKeysWith: { first, _ in first })
    other = metric.count("other")
  }

  func increment(_ value: String) { (counters[value] ?? other).increment() }
}
