package import CoreMetrics
import NIOConcurrencyHelpers

/// All metrics of a process, for Prometheus to read: a factory for swift-metrics, and their values in the text exposition
/// format 0.0.4 (https://prometheus.io/docs/instrumenting/exposition_formats/).
///
/// Counters are counters, meters and plain recorders gauges, timers and aggregating recorders histograms; timers are in
/// seconds. A handler is one for a label set, whoever asks for it; to count is an atomic addition, without a lock.
package final class PrometheusRegistry: MetricsFactory {
  /// The media type of ``text()``.
  package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  private struct State {
    var families: [String: PrometheusFamily] = [:]
    var collectors: [@Sendable () -> Void] = []
  }

  private let descriptions: [String: PrometheusDescription]
  private let maximumSeries: Int
  private let dropped: String
  private let state = NIOLockedValueBox(State())

  /// A registry without metrics.
  /// - Parameters:
  ///   - descriptions: the metrics' help texts and buckets.
  ///   - maximumSeries: how many label sets one metric may have; what comes after is counted together, with the value
  ///     `other` in each label.
  ///   - dropped: the name of the counter of label sets that were refused so, by metric.
  package init(
    _ descriptions: [PrometheusDescription], maximumSeries: Int = 200,
    dropped: String = "metrics_dropped_label_sets_total"
  ) {
    self.descriptions = Dictionary(
      descriptions.map { (PrometheusName.metric($0.name), $0) }, uniquingKeysWith: { first, _ in first })
    self.maximumSeries = max(1, maximumSeries)
    self.dropped = PrometheusName.metric(dropped)
  }

  /// Adds what is to run before each ``text()``: it brings gauges up to date that nobody else does.
  package func collect(_ collector: @escaping @Sendable () -> Void) {
    state.withLockedValue { $0.collectors.append(collector) }
  }

  /// All metrics and their values now, sorted by names and labels.
  package func text() -> [UInt8] {
    for collector in state.withLockedValue(\.collectors) { collector() }
    let families = state.withLockedValue(\.families)
    var text = PrometheusText()
    for (name, family) in families.sorted(by: { $0.key < $1.key }) { family.write(name, to: &text) }
    return text.bytes
  }

  // MARK: Handlers

  /// The handler of a label set; a new one for the first who asks. One that does not fit the metric's type counts for
  /// nobody: a metric has one type.
  private func handler<Handler: PrometheusSeries>(
    _ label: String, _ dimensions: [(String, String)], make: (PrometheusDescription?) -> Handler
  ) -> Handler {
    let (name, labels) = (PrometheusName.metric(label), PrometheusLabels(dimensions))
    return state.withLockedValue { state in
      let description = descriptions[name]
      var family = state.families[name] ?? PrometheusFamily(kind: Handler.kind, help: description?.help)
      let (series, isRefused) = family.series(labels, limit: maximumSeries) { make(description) }
      state.families[name] = family
      if isRefused { noteRefusal(of: name, in: &state) }
      return series ?? make(description)
    }
  }

  private func noteRefusal(of name: String, in state: inout State) {
    guard name != dropped else { return }
    let help = "Label sets of a metric that were refused: over the limit, or of another type than the metric."
    var family = state.families[dropped] ?? PrometheusFamily(kind: .counter, help: help)
    let counter = family.series(PrometheusLabels([("metric", name)]), limit: maximumSeries) { PrometheusCounter() }
    counter.series?.increment(by: 1)
    state.families[dropped] = family
  }

  private func destroy(_ handler: AnyObject) {
    state.withLockedValue { state in
      for name in state.families.keys { state.families[name]?.remove(handler) }
    }
  }

  package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
    handler(label, dimensions) { _ in PrometheusCounter() }
  }

  package func makeFloatingPointCounter(
    label: String, dimensions: [(String, String)]
  ) -> any FloatingPointCounterHandler {
    handler(label, dimensions) { _ in PrometheusFloatingPointCounter() }
  }

  package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
    handler(label, dimensions) { _ in PrometheusGauge() }
  }

  package func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
    guard aggregate else { return handler(label, dimensions) { _ in PrometheusGauge() } }
    return handler(label, dimensions) { PrometheusHistogram(bounds: $0?.buckets ?? PrometheusBuckets.seconds) }
  }

  package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
    handler(label, dimensions) { PrometheusHistogram(bounds: $0?.buckets ?? PrometheusBuckets.seconds) }
  }

  package func destroyCounter(_ handler: any CounterHandler) { destroy(handler) }
  package func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) { destroy(handler) }
  package func destroyMeter(_ handler: any MeterHandler) { destroy(handler) }
  package func destroyRecorder(_ handler: any RecorderHandler) { destroy(handler) }
  package func destroyTimer(_ handler: any TimerHandler) { destroy(handler) }
}
