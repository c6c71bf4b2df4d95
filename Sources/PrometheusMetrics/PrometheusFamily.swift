/// One metric: all its label sets.
struct PrometheusFamily {
  let kind: PrometheusKind
  let help: String?
  private var series: [PrometheusLabels: any PrometheusSeries] = [:]
  /// Where label sets over the limit go; has a place beyond it.
  private var overflow: PrometheusLabels?

  init(kind: PrometheusKind, help: String?) {
    self.kind = kind
    self.help = help
  }

  /// The series of a label set.
  /// - Returns: the series, nil where the type is another than the metric's; and whether the label set was refused.
  mutating func series<Series: PrometheusSeries>(
    _ labels: PrometheusLabels, limit: Int, make: () -> Series
  ) -> (series: Series?, isRefused: Bool) {
    guard Series.kind == kind else { return (nil, true) }
    if let known = series[labels] {
      let fitting = known as? Series
      return (fitting, fitting == nil)
    }
    guard series.count - (overflow == nil ? 0 : 1) >= limit else {
      let new = make()
      series[labels] = new
      return (new, false)
    }
    let other = overflow ?? labels.other
    overflow = other
    if let known = series[other] { return (known as? Series, true) }
    let new = make()
    series[other] = new
    return (new, true)
  }

  /// Takes out whoever counts by this handler.
  mutating func remove(_ handler: AnyObject) {
    guard let labels = series.first(where: { $0.value === handler })?.key, labels != overflow else { return }
    series[labels] = nil
  }

  func write(_ name: String, to text: inout PrometheusText) {
    guard !series.isEmpty else { return }
    text.head(name, kind, help: help ?? "No description.")
    for (labels, series) in series.sorted(by: { $0.key < $1.key }) { series.write(name, labels, to: &text) }
  }
}
