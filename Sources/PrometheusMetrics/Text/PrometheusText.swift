/// Writes the text exposition format 0.0.4 (https://prometheus.io/docs/instrumenting/exposition_formats/).
struct PrometheusText {
  private(set) var bytes: [UInt8] = []

  /// `# HELP` and `# TYPE`.
  mutating func head(_ name: String, _ kind: PrometheusKind, help: String) {
    var escaped = ""
    for scalar in help.unicodeScalars {
      switch scalar {
      case "\\": escaped += "\\\\"
      case "\n": escaped += "\\n"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    add("# HELP \(name) \(escaped)\n# TYPE \(name) \(kind.rawValue)\n")
  }

  /// A sample with a whole value.
  mutating func sample(_ name: String, _ labels: PrometheusLabels, _ value: some BinaryInteger) {
    line(name, labels.text, String(value))
  }

  /// A sample.
  mutating func sample(_ name: String, _ labels: PrometheusLabels, _ value: Double) {
    line(name, labels.text, Self.number(value))
  }

  /// A bucket of a histogram: how many values were not beyond a bound.
  mutating func bucket(_ name: String, _ labels: PrometheusLabels, upTo bound: Double, _ count: UInt64) {
    let bound = "le=\"\(Self.number(bound))\""
    line(name + "_bucket", labels.text.isEmpty ? bound : "\(labels.text),\(bound)", String(count))
  }

  /// A number as Go reads it.
  static func number(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
    if let whole = Int64(exactly: value), whole.magnitude < 1 << 53 { return String(whole) }
    return "\(value)"
  }

  private mutating func line(_ name: String, _ labels: String, _ value: String) {
    add(labels.isEmpty ? "\(name) \(value)\n" : "\(name){\(labels)} \(value)\n")
  }

  private mutating func add(_ text: String) { bytes.append(contentsOf: text.utf8) }
}
