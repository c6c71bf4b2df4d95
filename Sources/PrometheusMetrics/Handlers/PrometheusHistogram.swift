import CoreMetrics
import Synchronization

/// How often a value was how large.
final class PrometheusHistogram: TimerHandler, RecorderHandler, PrometheusSeries {
  /// A bucket's count: those that are in this bucket and in no smaller one.
  private final class Bucket: Sendable {
    let count = Atomic<UInt64>(0)
  }

  static var kind: PrometheusKind { .histogram }
  private let bounds: [Double]
  /// One more than there are bounds: the last one is for what is beyond them.
  private let buckets: [Bucket]
  private let sum = AtomicDouble()

  /// - Parameter bounds: the buckets' upper bounds; put in order, infinity and repetitions left out.
  init(bounds: [Double]) {
    self.bounds = Set(bounds.filter(\.isFinite)).sorted()
    self.buckets = (0...self.bounds.count).map { _ in Bucket() }
  }

  func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }
  func record(_ value: Int64) { record(Double(value)) }

  func record(_ value: Double) {
    // One that is not finite would spoil the sum for ever.
    guard value.isFinite else { return }
    let index = bounds.firstIndex { value <= $0 } ?? bounds.count
    buckets[index].count.wrappingAdd(1, ordering: .relaxed)
    sum.add(value)
  }

  func write(_ name: String, _ labels: PrometheusLabels, to text: inout PrometheusText) {
    var count: UInt64 = 0
    for (bound, bucket) in zip(bounds + [.infinity], buckets) {
      count += bucket.count.load(ordering: .relaxed)
      text.bucket(name, labels, upTo: bound, count)
    }
    text.sample(name + "_sum", labels, sum.load())
    text.sample(name + "_count", labels, count)
  }
}
