/// A label set, in the form in which it is written: sorted by names, escaped.
struct PrometheusLabels: Hashable, Comparable, Sendable {
  /// The longest value, in UTF-8 bytes; what is longer is cut, so that a caller's mistake does not fill the memory.
  static let maximumValue = 256

  /// `a="1",b="2"`, or nothing.
  let text: String
  private let names: [String]

  /// The label set of a metric's dimensions; of a label that comes twice the first counts.
  init(_ dimensions: [(String, String)]) {
    var pairs: [(name: String, value: String)] = []
    for (name, value) in dimensions {
      let name = PrometheusName.label(name)
      if !pairs.contains(where: { $0.name == name }) { pairs.append((name, value)) }
    }
    pairs.sort { $0.name < $1.name }
    names = pairs.map(\.name)
    text = pairs.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }.joined(separator: ",")
  }

  /// The set with the value `other` in each of its labels.
  var other: PrometheusLabels { PrometheusLabels(names.map { ($0, "other") }) }

  static func == (left: Self, right: Self) -> Bool { left.text == right.text }
  static func < (left: Self, right: Self) -> Bool { left.text < right.text }
  func hash(into hasher: inout Hasher) { hasher.combine(text) }

  /// A value between its quotes: `\`, `"` and line feeds are escaped. NUL, at which some readers stop, is replaced.
  static func escaped(_ value: String) -> String {
    var result = ""
    var room = maximumValue
    for scalar in value.unicodeScalars {
      room -= UTF8.width(scalar)
      guard room >= 0 else { break }
      switch scalar {
      case "\\": result += "\\\\"
      case "\"": result += "\\\""
      case "\n": result += "\\n"
      case "\0": result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
