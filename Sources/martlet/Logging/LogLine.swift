import ChatProtocol
import Foundation
import Logging

/// One log record, and how it is written: always as one line, and never with a token in it.
struct LogLine: Sendable {
  /// How a line looks.
  enum Layout: Hashable, Sendable {
    /// `2026-01-31T12:00:00.123Z info    message key=value`, for people.
    case text(isColoured: Bool)
    /// A JSON object with `time`, `level`, `message` and the metadata's keys beside them.
    case json
  }

  let time: Date
  let level: Logger.Level
  let message: String
  let metadata: Logger.Metadata

  /// The line with its line break.
  func bytes(_ layout: Layout) -> [UInt8] {
    switch layout {
    case .text(let isColoured): Array(text(isColoured: isColoured).utf8)
    case .json: json
    }
  }

  // MARK: - Text

  private func text(isColoured: Bool) -> String {
    func coloured(_ text: String, _ code: String) -> String { isColoured ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text }
    let name = level.rawValue.padding(toLength: 8, withPad: " ", startingAt: 0)
    var line = coloured(timestamp, "2") + " " + coloured(name, level.colour) + " " + visible(message)
    for (key, value) in shownMetadata {
      let text = visible(value)
      let isPlain = !text.isEmpty && !text.contains { " \"=".contains($0) }
      line += " " + coloured("\(visible(key))=", "2") + (isPlain ? text : "\"\(text.replacing("\"", with: "\\\""))\"")
    }
    return line + "\n"
  }

  /// Who sends a name with line breaks or escape codes must not write our log.
  private func visible(_ text: String) -> String { singleLine(LogRedaction.redacted(text)) }

  // MARK: - JSON

  private var json: [UInt8] {
    var text = JSONText(reserving: 256)
    text.raw("{\"time\":")
    text.string(timestamp)
    text.raw(",\"level\":")
    text.string(level.rawValue)
    text.raw(",\"message\":")
    text.string(LogRedaction.redacted(message))
    for (key, value) in shownMetadata {
      text.raw(",")
      text.string(["time", "level", "message"].contains(key) ? key + "_" : key)
      text.raw(":")
      text.string(LogRedaction.redacted(value))
    }
    text.raw("}\n")
    return text.bytes
  }

  // MARK: - Both

  /// UTC, RFC 3339, to the millisecond: `2026-01-31T12:00:00.123Z`.
  private var timestamp: String {
    time.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
  }

  private var shownMetadata: [(key: String, value: String)] {
    metadata.sorted { $0.key < $1.key }
      .map { ($0.key, LogRedaction.isSecret(key: $0.key) ? LogRedaction.mark : $0.value.description) }
  }
}

extension Logger.Level {
  /// The colour of its name, as an ANSI code.
  fileprivate var colour: String {
    switch self {
    case .trace, .debug: "2"
    case .info, .notice: "32"
    case .warning: "33"
    case .error, .critical: "31"
    }
  }
}
