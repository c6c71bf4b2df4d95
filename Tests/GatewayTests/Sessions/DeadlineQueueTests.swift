import NIOCore
import Testing

@testable import Gateway

@Suite("The deadline queue")
struct DeadlineQueueTests {
  private func at(_ seconds: Int64) -> NIODeadline { .uptimeNanoseconds(UInt64(seconds) * 1_000_000_000) }

  @Test("gives what is due, earliest first, and those of one moment in the order they were added")
  func order() {
    var queue = DeadlineQueue<String>()
    queue.add("c", at: at(3))
    queue.add("a", at: at(1))
    queue.add("b1", at: at(2))
    queue.add("b2", at: at(2))
    #expect(queue.next == at(1))
    var due: [String] = []
    while let subject = queue.popDue(at(2)) { due.append(subject) }
    #expect(due == ["a", "b1", "b2"])
    #expect(queue.popDue(at(2)) == nil)
    #expect(queue.next == at(3))
  }
}
