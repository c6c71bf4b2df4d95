import CoreMetrics

/// A counter of amounts.
final class PrometheusFloatingPointCounter: FloatingPointCounterHandler, PrometheusSeries {
  static var kind: PrometheusKind { .counter }
  private let value = AtomicDouble()

  func increment(by amount: Double) {
    if amount > 0, amount.isFinite { value.add(amount) }
  }

  func reset() { value.store(0) }

  func write(_ name: String, _ labels: PrometheusLabels, to text: inout PrometheusText) {
    text.sample(name, labels, value.load())
  }
}
