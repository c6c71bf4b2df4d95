import Foundation
import Logging

/// Where log lines go: standard error, as text or JSON.
enum MartletLogging {
  /// Makes the process's logger.
  ///
  /// - Parameters:
  ///   - format: how lines look; `auto` is text on a terminal and JSON elsewhere.
  ///   - level: the least level that is logged.
  static func start(format: LogFormat, level: Logger.Level) -> Logger {
    let isTerminal = isatty(STDERR_FILENO) == 1
    let layout: LogLine.Layout =
      switch format {
      case .json: .json
      case .text: .text(isColoured: Terminal.hasColouredErrors)
      case .auto: isTerminal ? .text(isColoured: Terminal.hasColouredErrors) : .json
      }
    var logger = Logger(label: "martlet") { _ in
      LineLogHandler(layout: layout) { OutputFile.write($0, to: STDERR_FILENO) }
    }
    logger.logLevel = level
    return logger
  }
}
