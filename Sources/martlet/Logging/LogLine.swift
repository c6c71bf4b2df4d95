import ChatProtocol
import Foundation
import Logging

/// One log record, and how it is written: always as one line, and never with a token in it.
struct LogLine: Sendable {
  /// How a line looks.
  enum Layout: Hashable, Sendable {
    /// `12:00:00.123 info    message key=value`, for people.
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

  /// A text without line breaks and escape codes: who sends such a name must not write our log.
  private func visible(_ text: String) -> String {
    var result = ""
    for scalar in LogRedaction.redacted(text).unicodeScalars {
      switch scalar.value {
      case 0x0A: result += "\\n"
      case 0x0D: result += "\\r"
      case ..<0x20, 0x7F...0x9F, 0x2028, 0x2029: result += "\\u{\(String(scalar.value, radix: 16))}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

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

  private var timestamp: String { time.formatted(.iso8601.time(includingFractionalSeconds: true)) }

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
