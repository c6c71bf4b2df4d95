/// One operation whose cost is bounded.
struct Benchmark {
  /// How it is named in `thresholds.json`.
  let name: String
  /// How many operations one measurement has.
  let operations: Int
  /// Prepares, and returns what does that many operations.
  let prepare: () throws -> (Int) -> Void

  /// All of them. The first does nothing: what it costs is the measurement itself, and is subtracted.
  static var all: [Benchmark] {
    [Benchmark(name: "nothing", operations: 1000) { { count in for index in 0..<count { blackHole(index) } } }]
      + events + frames + redis + sequencer + tokens + fanOut
  }

  /// Warms up, measures once; returns the number of operations.
  func runOnce() throws -> Int {
    let body = try prepare()
    body(max(1, operations / 10))
    measuredRegion(operations, body)
    return operations
  }

  /// The processor time of an operation: the least of several runs, in nanoseconds.
  func nanoseconds() throws -> Double {
    let body = try prepare()
    body(operations)
    var least = Double.infinity
    for _ in 0..<5 {
      let start = processorNanoseconds()
      var rounds = 0
      repeat {
        measuredRegion(operations, body)
        rounds += 1
      } while processorNanoseconds() - start < 40_000_000
      least = min(least, Double(processorNanoseconds() - start) / Double(rounds * operations))
    }
    return (least * 10).rounded() / 10
  }
}
