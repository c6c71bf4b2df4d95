import ChatProtocol

extension Benchmark {
  /// What an event costs before it is known where it goes.
  static var events: [Benchmark] {
    [
      Benchmark(name: "event.scan", operations: 1000) {
        let bytes = Samples.message(thread: 15, seq: 4711)
        return { count in
          for _ in 0..<count { bytes.withUnsafeBytes { blackHole(try? EventScan($0)) } }
        }
      },
      Benchmark(name: "event.normalize.log", operations: 1000) {
        let bytes = Samples.message(thread: 15, seq: 4711)
        return { count in
          for _ in 0..<count { blackHole(try? EventNormalizer().normalize(bytes, on: .thread(ThreadID(15)))) }
        }
      },
      Benchmark(name: "event.normalize.brief", operations: 1000) {
        { count in
          for _ in 0..<count {
            blackHole(try? EventNormalizer().normalize(Samples.unnumbered, on: .thread(ThreadID(15))))
          }
        }
      },
      Benchmark(name: "command.parse", operations: 1000) {
        let bytes = Array(#"{"type":"subscribe","id":1,"threadId":4711,"payload":{"since":12}}"#.utf8)
        return { count in
          for _ in 0..<count { bytes.withUnsafeBytes { blackHole(try? ClientFrame($0)) } }
        }
      },
    ]
  }
}
