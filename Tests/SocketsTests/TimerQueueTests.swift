import NIOCore
import TestSupport
import Testing

@testable import Sockets

@Suite struct TimerQueueTests {
  private final class Log {
    var entries: [String] = []
  }

  private let log = Log()

  private func timer(_ name: String, at time: UInt64) -> LoopTimer {
    LoopTimer(.uptimeNanoseconds(time)) { [log] error in log.entries.append(error.map { "\(name): \($0)" } ?? name) }
  }

  private func fireDue(_ queue: inout TimerQueue, at time: UInt64) {
    while let timer = queue.popDue(.uptimeNanoseconds(time)) { timer.fire() }
  }

  @Test func firesInTheOrderOfTheirTimes() {
    var queue = TimerQueue()
    for (name, time) in [("c", 30), ("a", 10), ("b", 20), ("d", 40)] as [(String, UInt64)] {
      queue.add(timer(name, at: time))
    }
    #expect(queue.next == .uptimeNanoseconds(10))
    fireDue(&queue, at: 9)
    #expect(log.entries == [])
    fireDue(&queue, at: 30)
    #expect(log.entries == ["a", "b", "c"])
    #expect(queue.next == .uptimeNanoseconds(40))
  }

  @Test func keepsTheOrderOfTheSameTime() {
    var queue = TimerQueue()
    let names = (0..<100).map { "\($0)" }
    for name in names { queue.add(timer(name, at: 5)) }
    fireDue(&queue, at: 5)
    #expect(log.entries == names)
    #expect(queue.next == nil)
  }

  @Test func leavesOutWhatWasCancelled() {
    var queue = TimerQueue()
    let timers = (0..<10).map { timer("\($0)", at: UInt64($0)) }
    for timer in timers { queue.add(timer) }
    for index in [0, 3, 9] { queue.cancel(timers[index]) }
    fireDue(&queue, at: 100)
    #expect(log.entries == ["1", "2", "4", "5", "6", "7", "8"])
    #expect(queue.count == 0)
  }

  @Test func holdsNoMoreThanTwiceWhatIsPending() {
    var queue = TimerQueue()
    let lasting = timer("lasting", at: 1_000_000)
    queue.add(lasting)
    for round in 0..<10_000 {
      let passing = timer("passing", at: UInt64(10_000_000 + round))
      queue.add(passing)
      queue.cancel(passing)
      queue.cancel(passing)
      #expect(queue.count <= 130)
    }
    fireDue(&queue, at: 2_000_000)
    #expect(log.entries == ["lasting"])
  }

  @Test func firesOnceAndNotAfterItWasCancelled() {
    let once = timer("once", at: 1)
    once.fire()
    once.fire()
    let never = timer("never", at: 1)
    never.cancel()
    never.fire()
    #expect(log.entries == ["once"])
    #expect(!once.isPending && !never.isPending)
  }

  @Test func givesAllUpInTheirOrder() {
    var queue = TimerQueue()
    let timers = [timer("b", at: 2), timer("a", at: 1), timer("x", at: 0), timer("c", at: 2)]
    for timer in timers { queue.add(timer) }
    queue.cancel(timers[2])
    for timer in queue.removeAll() { timer.fire(EventLoopError.shutdown) }
    #expect(log.entries.map { $0.prefix(1) } == ["a", "b", "c"])
    #expect(queue.count == 0)
  }

  @Test(arguments: UInt64(0)..<8) func doesAsASortedListDoes(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var queue = TimerQueue()
    var model: [(time: UInt64, order: Int, timer: LoopTimer)] = []
    var expected: [String] = []
    var now: UInt64 = 0
    for order in 0..<2_000 {
      switch Int.random(in: 0..<4, using: &random) {
      case 0, 1:
        let time = now + UInt64.random(in: 0..<500, using: &random)
        let timer = timer("\(order)", at: time)
        queue.add(timer)
        model.append((time, order, timer))
      case 2:
        if let gone = model.indices.randomElement(using: &random) { queue.cancel(model.remove(at: gone).timer) }
      default:
        now += UInt64.random(in: 0..<50, using: &random)
        model.sort { ($0.time, $0.order) < ($1.time, $1.order) }
        let due = model.prefix { $0.time <= now }
        expected += due.map { "\($0.order)" }
        model.removeFirst(due.count)
        fireDue(&queue, at: now)
      }
    }
    #expect(log.entries == expected)
  }
}
