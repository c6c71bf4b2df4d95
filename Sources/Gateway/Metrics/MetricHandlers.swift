import CoreMetrics

/// Counts events.
package struct MetricCount: Sendable {
  private let counter: Counter

  init(_ name: String, _ dimensions: [(String, String)]) { counter = Counter(label: name, dimensions: dimensions) }

  /// So many more.
  package func increment(by amount: Int = 1) { counter.increment(by: Int64(amount)) }
}

/// Counts an amount that has a fraction.
package struct MetricAmount: Sendable {
  private let counter: FloatingPointCounter

  init(_ name: String, _ dimensions: [(String, String)]) {
    counter = FloatingPointCounter(label: name, dimensions: dimensions)
  }

  /// So much more.
  package func increment(by amount: Double) { counter.increment(by: amount) }
}

/// A value that goes up and down.
package struct MetricLevel: Sendable {
  private let meter: Meter

  init(_ name: String, _ dimensions: [(String, String)]) { meter = Meter(label: name, dimensions: dimensions) }

  /// The value is this now.
  package func set(_ value: Double) { meter.set(value) }
  /// The value is this now.
  package func set(_ value: Int) { meter.set(value) }
  /// The value has changed by so much.
  package func change(by amount: Int) { meter.increment(by: Double(amount)) }
}

/// How long things took.
package struct MetricTimes: Sendable {
  private let timer: Timer

  init(_ name: String, _ dimensions: [(String, String)]) { timer = Timer(label: name, dimensions: dimensions) }

  /// Something took so long.
  package func record(nanoseconds: Int64) { timer.recordNanoseconds(nanoseconds) }
}
