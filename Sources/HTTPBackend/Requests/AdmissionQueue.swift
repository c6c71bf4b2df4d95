import DequeModule
import NIOCore

/// Who may go and who waits: so many at once, so many behind them, first come, first served. Pure: the time is passed in.
struct AdmissionQueue<Waiter> {
  /// What becomes of one who comes.
  enum Verdict: Hashable {
    /// There is a place.
    case admitted
    /// It waits; ``AdmissionQueue/leave(now:)`` or ``AdmissionQueue/expire(now:)`` will name it.
    case waiting
    /// Too many wait already.
    case full
  }

  private let places: Int
  private let maximumWaiting: Int
  private var taken = 0
  private var waiting: Deque<(waiter: Waiter, deadline: NIODeadline)> = []

  /// - Parameters:
  ///   - places: how many may go at once.
  ///   - maximumWaiting: how many may wait.
  init(places: Int, maximumWaiting: Int) {
    self.places = places
    self.maximumWaiting = maximumWaiting
  }

  /// When the first of those who wait must be told that it waits in vain; nil if nobody waits. All wait equally long, so
  /// that the first has the least time left.
  var nextDeadline: NIODeadline? { waiting.first?.deadline }

  /// Somebody comes, who can wait until `deadline`.
  mutating func enter(_ waiter: Waiter, until deadline: NIODeadline) -> Verdict {
    if taken < places {
      taken += 1
      return .admitted
    }
    guard waiting.count < maximumWaiting else { return .full }
    waiting.append((waiter, deadline))
    return .waiting
  }

  /// Somebody who was admitted is done; returns who goes in its place, and who has waited in vain.
  mutating func leave(now: NIODeadline) -> (next: Waiter?, late: [Waiter]) {
    let late = expire(now: now)
    guard let next = waiting.popFirst() else {
      taken -= 1
      return (nil, late)
    }
    return (next.waiter, late)
  }

  /// Those who have waited in vain.
  mutating func expire(now: NIODeadline) -> [Waiter] {
    var late: [Waiter] = []
    while let first = waiting.first, first.deadline <= now {
      late.append(first.waiter)
      waiting.removeFirst()
    }
    return late
  }
}
