import NIOCore
import Testing

@testable import Gateway

@Suite("A queue of deadlines")
struct DeadlineQueueTests {
  private func at(_ milliseconds: Int64) -> NIODeadline { .uptimeNanoseconds(0) + .milliseconds(milliseconds) }

  @Test("gives what is due, earliest first, those of one moment in the order in which they were added")
  func order() {
    var queue = DeadlineQueue<String>()
    for (subject, time) in [("c", 30), ("a", 10), ("b1", 20), ("b2", 20), ("d", 40)] as [(String, Int64)] {
      queue.add(subject, at: at(time))
    }
    #expect(queue.next == at(10))
    #expect(queue.popDue(at(9)) == nil)
    #expect(queue.popDue(at(10)) == "a")
    #expect(queue.popDue(at(10)) == nil)
    #expect((0..<4).map { _ in queue.popDue(at(35)) } == ["b1", "b2", "c", nil])
    #expect(queue.next == at(40))
    #expect(queue.popDue(at(99)) == "d")
    #expect(queue.next == nil)
    #expect(queue.popDue(at(99)) == nil)
  }

  @Test("takes subjects that come up while it is being emptied")
  func again() {
    var queue = DeadlineQueue<Int>()
    queue.add(1, at: at(10))
    #expect(queue.popDue(at(10)) == 1)
    queue.add(2, at: at(5))
    #expect(queue.popDue(at(10)) == 2)
  }
}
