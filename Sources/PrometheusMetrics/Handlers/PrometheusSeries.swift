/// A handler that can write what it has counted.
protocol PrometheusSeries: AnyObject, Sendable {
  static var kind: PrometheusKind { get }
  func write(_ name: String, _ labels: PrometheusLabels, to text: inout PrometheusText)
}
