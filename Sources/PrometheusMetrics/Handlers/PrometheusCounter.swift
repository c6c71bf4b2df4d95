import CoreMetrics
import Synchronization

/// A counter of whole things.
final class PrometheusCounter: CounterHandler, PrometheusSeries {
  static var kind: PrometheusKind { .counter }
  private let value = Atomic<Int64>(0)

  func increment(by amount: Int64) {
    // A counter only grows.
    if amount > 0 { value.wrappingAdd(amount, ordering: .relaxed) }
  }

  func reset() { value.store(0, ordering: .relaxed) }

  func write(_ name: String, _ labels: PrometheusLabels, to text: inout PrometheusText) {
    text.sample(name, labels, value.load(ordering: .relaxed))
  }
}
