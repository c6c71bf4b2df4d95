import ArgumentParser

/// How large the load is, and how long it lasts: all of it bounded.
struct BenchOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Connections, each a user of its own", valueName: "n"))
  var connections = 100
  @Option(help: ArgumentHelp("Threads that they share", valueName: "n"))
  var threads = 10
  @Option(help: ArgumentHelp("Seconds, after all have connected; 600 at most", valueName: "s"))
  var duration = 10
  @Option(
    help: ArgumentHelp("Events in flight at a time: each until the last of its thread has it", valueName: "n"))
  var inFlight = 8
  @Option(help: ArgumentHelp("Events a second instead, whether the server keeps up or not", valueName: "n"))
  var rate: Int?
  @Option(help: ArgumentHelp("Bytes of an event", valueName: "n"))
  var size = 250

  func validate() throws {
    try check("--connections", connections, 1...50_000)
    try check("--threads", threads, 1...connections)
    try check("--duration", duration, 1...600)
    try check("--in-flight", inFlight, 1...1000)
    if let rate { try check("--rate", rate, 1...20_000) }
    try check("--size", size, 128...65_536)
  }

  private func check(_ flag: String, _ value: Int, _ range: ClosedRange<Int>) throws {
    guard range.contains(value) else {
      throw ValidationError("\(flag): \(value) is not between \(range.lowerBound) and \(range.upperBound)")
    }
  }

  /// How many publishers take turns.
  var lanes: Int { rate.map { min(256, max(8, $0 / 20)) } ?? inFlight }
}
