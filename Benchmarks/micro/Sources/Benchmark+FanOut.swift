import ChatProtocol
import Logging
import NIOCore

@testable import Gateway

extension Benchmark {
  /// From the broker's batch to the sessions' outputs, which do nothing: one event of a thread's log to so many
  /// subscribers, the hub, the sequencer and the flush included.
  static var fanOut: [Benchmark] {
    [
      fanOut(to: 1, operations: 500), fanOut(to: 10, operations: 200), fanOut(to: 1000, operations: 20),
      Benchmark(name: "fanout.joined8.1000", operations: 20) {
        let room = try Room(members: 1000)
        return { count in
          for _ in 0..<count { room.publish(8) }
        }
      },
    ]
  }

  private static func fanOut(to members: Int, operations: Int) -> Benchmark {
    Benchmark(name: "fanout.\(members)", operations: operations) {
      let room = try Room(members: members)
      return { count in
        for _ in 0..<count { room.publish(1) }
      }
    }
  }
}
