/// Who may read `GET /metrics`.
enum MetricsAccess: String, CaseIterable, Sendable {
  /// Nobody; nothing is counted either.
  case off
  /// Who has the metrics key or the API key.
  case key
  /// Whoever can reach the port.
  case open
}
