/// The types of the text format that are used here.
package enum PrometheusKind: String, Hashable, Sendable {
  case counter
  case gauge
  case histogram
}
