import Foundation

/// What Linux tells of a process in `/proc` (proc(5)).
enum ProcessStatus {
  /// Resident memory in bytes.
  static func residentMemory() -> Int? {
    text("/proc/self/statm").flatMap(residentPages).map { $0 * Int(sysconf(Int32(_SC_PAGESIZE))) }
  }

  /// When the process was started, in seconds since 1970.
  static func startTime() -> Double? {
    guard let ticks = text("/proc/self/stat").flatMap(startTicks), let boot = text("/proc/stat").flatMap(bootTime)
    else { return nil }
    return boot + ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
  }

  /// The second number of `statm`: resident pages.
  static func residentPages(_ statm: String) -> Int? {
    let fields = statm.split { $0.isWhitespace }
    return fields.count > 1 ? Int(fields[1]) : nil
  }

  /// The 22nd field of `stat`: the start, in clock ticks since the system's. The 2nd one is the program's name in
  /// parentheses, which may have anything in it, parentheses too.
  static func startTicks(_ stat: String) -> Double? {
    guard let end = stat.lastIndex(of: ")") else { return nil }
    let fields = stat[stat.index(after: end)...].split { $0.isWhitespace }
    return fields.count > 19 ? Double(fields[19]) : nil
  }

  /// The line `btime` of `/proc/stat`: the system's start, in seconds since 1970.
  static func bootTime(_ stat: String) -> Double? {
    let line = stat.split(separator: "\n").first { $0.hasPrefix("btime ") }
    return line.flatMap { Double($0.dropFirst("btime ".count)) }
  }

  private static func text(_ path: String) -> String? {
    // These files have no size: they are read to their end.
    guard let file = FileHandle(forReadingAtPath: path), let data = try? file.readToEnd() else { return nil }
    return String(decoding: data, as: UTF8.self)
  }
}
