import Foundation
import Gateway
import NIOConcurrencyHelpers

/// Metrics of the process itself, from the system's word. What a system does not tell is left out.
final class ProcessMetrics: Sendable {
  private let counted = NIOLockedValueBox(0.0)
  private let cpu = ServerMetric.cpuSeconds.amount()
  private let memory = ServerMetric.residentMemory.level()
  private let files = ServerMetric.openFiles.level()

  init() {
    if let limit = OpenFiles.limit { ServerMetric.maximumFiles.level().set(Double(limit)) }
    ServerMetric.startTime.level().set(ProcessStatus.startTime() ?? Date().timeIntervalSince1970)
  }

  /// Brings them up to date.
  func update() {
    if let seconds = Self.cpuSeconds() {
      cpu.increment(
        by: counted.withLockedValue { counted in
          defer { counted = max(counted, seconds) }
          return max(0, seconds - counted)
        })
    }
    if let bytes = ProcessStatus.residentMemory() { memory.set(bytes) }
    if let count = Self.openFiles() { files.set(count) }
  }

  private static func cpuSeconds() -> Double? {
    var usage = rusage()
    #if os(Linux)
      let who = __rusage_who_t(RUSAGE_SELF.rawValue)
    #else
      let who = RUSAGE_SELF
    #endif
    guard getrusage(who, &usage) == 0 else { return nil }
    return [usage.ru_utime, usage.ru_stime].reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6 }
  }

  private static func openFiles() -> Int? {
    guard let folder = opendir("/proc/self/fd") else { return nil }
    defer { closedir(folder) }
    var count = 0
    while readdir(folder) != nil { count += 1 }
    // `.`, `..`, and the folder itself.
    return max(0, count - 3)
  }
}
