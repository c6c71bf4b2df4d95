/// How log lines look.
enum LogFormat: String, CaseIterable, Sendable {
  /// Text on a terminal, JSON elsewhere.
  case auto
  /// `12:00:00.000 info  listening port=8080`
  case text
  /// One JSON object a line.
  case json
}
