@testable import Gateway

extension Benchmark {
  /// A thread's order.
  static var sequencer: [Benchmark] {
    [
      Benchmark(name: "sequencer.inOrder", operations: 1000) {
        let json = Samples.message(thread: 15, seq: 4711)
        return { count in
          var sequencer = Sequencer(last: 0, maximumHeld: 512)
          for seq in 1...UInt64(count) { blackHole(sequencer.receive(LogPage.Entry(seq: seq, json: json))) }
        }
      },
      Benchmark(name: "sequencer.swapped", operations: 1000) {
        let json = Samples.message(thread: 15, seq: 4711)
        return { count in
          var sequencer = Sequencer(last: 0, maximumHeld: 512)
          for seq in stride(from: UInt64(1), to: UInt64(count), by: 2) {
            blackHole(sequencer.receive(LogPage.Entry(seq: seq + 1, json: json)))
            blackHole(sequencer.receive(LogPage.Entry(seq: seq, json: json)))
          }
        }
      },
    ]
  }
}
