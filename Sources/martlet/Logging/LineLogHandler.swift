import Foundation
import Logging

/// Writes each record as one line.
struct LineLogHandler: LogHandler {
  var logLevel = Logger.Level.info
  var metadata: Logger.Metadata = [:]
  var metadataProvider: Logger.MetadataProvider?

  private let layout: LogLine.Layout
  private let now: @Sendable () -> Date
  private let write: @Sendable ([UInt8]) -> Void

  /// - Parameters:
  ///   - layout: how a line looks.
  ///   - now: the wall clock.
  ///   - write: takes a line with its line break, whole: lines of several threads must not mix.
  init(
    layout: LogLine.Layout, now: @escaping @Sendable () -> Date = { Date() },
    write: @escaping @Sendable ([UInt8]) -> Void
  ) {
    self.layout = layout
    self.now = now
    self.write = write
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    var all = metadata
    if let provided = metadataProvider?.get() { all.merge(provided) { $1 } }
    if let own = event.metadata { all.merge(own) { $1 } }
    if let error = event.error { all["error"] = "\(error)" }
    let line = LogLine(
      time: now(), level: event.level, message: event.message.description, metadata: all)
    write(line.bytes(layout))
  }
}
