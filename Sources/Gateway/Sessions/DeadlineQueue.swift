import HeapModule
import NIOCore

/// What is due when, for many subjects with one timer.
///
/// Entries are not removed when they lose their point; who takes a due entry checks whether it still means something.
struct DeadlineQueue<Subject> {
  private struct Entry: Comparable {
    let deadline: NIODeadline
    let order: UInt64
    let subject: Subject

    static func < (left: Self, right: Self) -> Bool { (left.deadline, left.order) < (right.deadline, right.order) }
    static func == (left: Self, right: Self) -> Bool { left.order == right.order }
  }

  private var heap: Heap<Entry> = []
  private var order: UInt64 = 0

  /// When the first entry is due.
  var next: NIODeadline? { heap.min?.deadline }

  /// Adds an entry.
  mutating func add(_ subject: Subject, at deadline: NIODeadline) {
    order += 1
    heap.insert(Entry(deadline: deadline, order: order, subject: subject))
  }

  /// Takes the first entry that is due at `now`.
  mutating func popDue(_ now: NIODeadline) -> Subject? {
    guard let first = heap.min, first.deadline <= now else { return nil }
    return heap.popMin()?.subject
  }
}
