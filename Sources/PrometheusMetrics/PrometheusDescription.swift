/// What is known of a metric before it counts anything.
package struct PrometheusDescription: Hashable, Sendable {
  /// A metric's name as the code gives it.
  package var name: String
  /// What it tells, one sentence.
  package var help: String
  /// The upper bounds of a histogram's buckets, ascending, without infinity; nil: ``PrometheusBuckets/seconds``.
  package var buckets: [Double]?

  /// A description of a metric.
  package init(name: String, help: String, buckets: [Double]? = nil) {
    self.name = name
    self.help = help
    self.buckets = buckets
  }
}

/// Bounds of histograms.
package enum PrometheusBuckets {
  /// For times in seconds: half a millisecond to ten seconds.
  package static let seconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
}
