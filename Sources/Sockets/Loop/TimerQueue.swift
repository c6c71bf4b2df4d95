import HeapModule
import NIOCore

/// The timers of a loop, the earliest first, and of the same time the one that came first. Pure.
///
/// A timer that was cancelled stays where it is until its time, or until half of all are of that kind; then they go together.
struct TimerQueue {
  private struct Entry: Comparable {
    let timer: LoopTimer
    let order: UInt64

    static func == (one: Entry, other: Entry) -> Bool { one.order == other.order }

    static func < (one: Entry, other: Entry) -> Bool {
      (one.timer.deadline, one.order) < (other.timer.deadline, other.order)
    }
  }

  /// So few are not worth clearing up.
  private static let few = 64

  private var heap = Heap<Entry>()
  private var order: UInt64 = 0
  private var cancelled = 0

  /// How many are held, cancelled ones among them.
  var count: Int { heap.count }

  /// When the next one is due; nil: none is.
  var next: NIODeadline? { heap.min?.timer.deadline }

  mutating func add(_ timer: LoopTimer) {
    order += 1
    heap.insert(Entry(timer: timer, order: order))
  }

  /// Cancels a timer that was added.
  mutating func cancel(_ timer: LoopTimer) {
    guard timer.isPending else { return }
    timer.cancel()
    cancelled += 1
    guard heap.count > Self.few, cancelled * 2 > heap.count else { return }
    heap = Heap(heap.unordered.filter { $0.timer.isPending })
    cancelled = 0
  }

  /// The next timer that is due.
  mutating func popDue(_ now: NIODeadline) -> LoopTimer? {
    while let first = heap.min, first.timer.deadline <= now || !first.timer.isPending {
      heap.removeMin()
      if first.timer.isPending { return first.timer }
      cancelled -= 1
    }
    return nil
  }

  /// All that are pending, in their order; none is left.
  mutating func removeAll() -> [LoopTimer] {
    let all = heap.unordered.sorted().map(\.timer).filter(\.isPending)
    heap = Heap()
    cancelled = 0
    return all
  }
}
