import ChatProtocol
import Gateway
import NIOCore
import TestSupport
import Testing

@testable import HTTPBackend

@Suite("What is kept of a backend's answers, and who waits for them")
struct MemoryTests {
  private let start = NIODeadline.uptimeNanoseconds(1_000_000_000_000)
  private let yes = ThreadAccess(isAllowed: true, head: 7, participants: [])

  private func question(_ thread: Int64, _ user: Int64 = 1) -> AccessQuestion {
    AccessQuestion(thread: ThreadID(thread), caller: Caller(user: user, .client))
  }

  private func keep(_ question: AccessQuestion, in memory: inout AccessMemory, at now: NIODeadline) {
    memory.keep(yes, for: question, askedIn: memory.generation(of: question.thread), now: now)
  }

  @Test("a yes is kept for its time, without its head")
  func lifetime() {
    var memory = AccessMemory(lifetime: .seconds(60), capacity: 10)
    memory.invalidate(ThreadID(1), isFollowed: true)
    keep(question(1), in: &memory, at: start)
    let almost = start + .seconds(60) - .nanoseconds(1)
    #expect(memory.answer(to: question(1), now: almost)?.isAllowed == true)
    #expect(memory.answer(to: question(1), now: almost)?.head == .none)
    #expect(memory.answer(to: question(1), now: start + .seconds(60)) == nil)
    #expect(memory.answer(to: question(1, 2), now: start) == nil)
    #expect(memory.answer(to: question(2), now: start) == nil)
  }

  @Test("nothing is kept with no time, of a thread that is not followed, of a no, or of an overtaken question")
  func notKept() {
    var none = AccessMemory(lifetime: .zero, capacity: 10)
    none.invalidate(ThreadID(1), isFollowed: true)
    keep(question(1), in: &none, at: start)
    #expect(none.count == 0)
    var memory = AccessMemory(lifetime: .seconds(60), capacity: 10)
    keep(question(1), in: &memory, at: start)
    #expect(memory.count == 0)
    let before = memory.generation(of: ThreadID(1))
    memory.invalidate(ThreadID(1), isFollowed: true)
    memory.keep(yes, for: question(1), askedIn: before, now: start)
    let followed = memory.generation(of: ThreadID(1))
    memory.invalidate(ThreadID(1), isFollowed: true)
    memory.keep(yes, for: question(1), askedIn: followed, now: start)
    memory.keep(.denied, for: question(1), askedIn: memory.generation(of: ThreadID(1)), now: start)
    #expect(memory.count == 0)
  }

  @Test("so many are kept and no more, whatever comes; the latest of them")
  func bounded() {
    var memory = AccessMemory(lifetime: .seconds(60), capacity: 100)
    for number in 0..<5000 as Range<Int64> {
      memory.invalidate(ThreadID(number % 700), isFollowed: true)
      keep(question(number % 700, number), in: &memory, at: start + .milliseconds(number))
      #expect(memory.count <= 100)
    }
    #expect(memory.answer(to: question(4999 % 700, 4999), now: start + .seconds(5)) != nil)
    #expect(memory.answer(to: question(4700 % 700, 4700), now: start + .seconds(5)) == nil)
  }

  @Test("a memory agrees with a plain list, whatever is done to it")
  func model() {
    var random = SeededGenerator.announced("MemoryTests.model")
    var memory = ExpiringMemory<Int, Int>(lifetime: .seconds(10), capacity: 20)
    var list: [(key: Int, value: Int, at: NIODeadline)] = []
    var now = start
    for step in 0..<20_000 {
      now = now + .milliseconds(Int64.random(in: 0...900, using: &random))
      let key = Int.random(in: 0..<40, using: &random)
      if Int.random(in: 0..<4, using: &random) == 0 {
        memory.remove(key)
        list.removeAll { $0.key == key }
      } else {
        memory.keep(step, for: key, now: now)
        list.removeAll { $0.key == key || $0.at + .seconds(10) <= now }
        list.append((key, step, now))
        if list.count > 20 { list.removeFirst() }
      }
      let probe = Int.random(in: 0..<40, using: &random)
      let expected = list.first { $0.key == probe && now < $0.at + .seconds(10) }?.value
      #expect(memory.value(for: probe, now: now) == expected)
    }
  }

  @Test("first come, first served; so many at once, so many behind them, none longer than it may")
  func admission() {
    var queue = AdmissionQueue<Int>(places: 2, maximumWaiting: 3)
    let deadline = start + .seconds(5)
    #expect(
      (0..<6).map { queue.enter($0, until: deadline) } == [.admitted, .admitted, .waiting, .waiting, .waiting, .full])
    #expect(queue.nextDeadline == deadline)
    #expect(queue.leave(now: start).next == 2)
    #expect(queue.enter(6, until: deadline + .seconds(1)) == .waiting)
    #expect(queue.expire(now: deadline - .nanoseconds(1)).isEmpty)
    let end = queue.leave(now: deadline)
    #expect(end.late == [3, 4])
    #expect(end.next == 6)
    #expect(queue.nextDeadline == nil)
    #expect(queue.leave(now: deadline).next == nil)
    #expect(queue.leave(now: deadline).next == nil)
    #expect((7..<10).map { queue.enter($0, until: deadline) } == [.admitted, .admitted, .waiting])
  }
}
