/// How log lines look.
enum LogFormat: String, CaseIterable, Sendable {
  /// Text on a terminal, JSON elsewhere.
  case auto
  /// `2026-01-31T12:00:00.123Z info     listening port=8080`
  case text
  /// One JSON object a line.
  case json
}
