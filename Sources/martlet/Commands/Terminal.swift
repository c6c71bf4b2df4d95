import Foundation

/// Words to the one who runs the command.
enum Terminal {
  /// Whether standard output is a terminal that shows colours.
  static var hasColouredOutput: Bool { isColoured(STDOUT_FILENO) }
  /// Whether standard error is a terminal that shows colours.
  static var hasColouredErrors: Bool { isColoured(STDERR_FILENO) }

  /// Writes a line to standard output, at once: a reader behind a pipe waits for it. Ends the process, as its work is
  /// done, once nobody reads any more (`martlet tail 15 | head -1`).
  static func say(_ line: String) {
    if !OutputFile.write((line + "\n").utf8, to: STDOUT_FILENO) { leave(EXIT_SUCCESS) }
  }

  /// Says what went wrong, on standard error.
  static func complain(_ text: String) {
    OutputFile.write("\(coloured("martlet:", "31")) \(text)\n".utf8, to: STDERR_FILENO)
  }

  /// Says what is probably not meant, on standard error.
  static func warn(_ text: String) {
    OutputFile.write("\(coloured("warning:", "33")) \(text)\n".utf8, to: STDERR_FILENO)
  }

  /// Says how things are, on standard error.
  static func note(_ text: String) {
    OutputFile.write("\(coloured(text, "2"))\n".utf8, to: STDERR_FILENO)
  }

  private static func coloured(_ text: String, _ code: String) -> String {
    hasColouredErrors ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }

  /// `NO_COLOR` is respected, as https://no-color.org asks.
  private static func isColoured(_ descriptor: Int32) -> Bool {
    let environment = ProcessInfo.processInfo.environment
    return isatty(descriptor) == 1 && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
  }
}
