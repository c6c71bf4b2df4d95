import NIOCore
import Synchronization

/// Lets so many through at once and keeps the others waiting until their deadlines: an ``AdmissionQueue`` with a clock.
final class Turnstile: Sendable {
  /// What became of one who came.
  enum Outcome: Hashable, Sendable {
    /// It may go, and must say when it is done.
    case admitted
    /// Too many wait already.
    case full
    /// It has waited until its deadline.
    case late
  }

  private struct State {
    var queue: AdmissionQueue<CheckedContinuation<Outcome, Never>>
    var isTimerSet = false
  }

  private let state: Mutex<State>
  private let loop: any EventLoop

  /// - Parameter loop: its clock tells who has waited in vain.
  init(places: Int, maximumWaiting: Int, loop: any EventLoop) {
    self.state = Mutex(State(queue: AdmissionQueue(places: places, maximumWaiting: maximumWaiting)))
    self.loop = loop
  }

  /// Waits for a place until `deadline`.
  func enter(until deadline: NIODeadline) async -> Outcome {
    await withCheckedContinuation { continuation in
      let verdict = state.withLock { $0.queue.enter(continuation, until: deadline) }
      switch verdict {
      case .admitted: continuation.resume(returning: .admitted)
      case .full: continuation.resume(returning: .full)
      case .waiting: setTimer()
      }
    }
  }

  /// Gives a place back.
  func leave() {
    let (next, late) = state.withLock { $0.queue.leave(now: .now()) }
    next?.resume(returning: .admitted)
    for waiter in late { waiter.resume(returning: .late) }
  }

  private func setTimer() {
    let deadline: NIODeadline? = state.withLock { state in
      guard !state.isTimerSet, let deadline = state.queue.nextDeadline else { return nil }
      state.isTimerSet = true
      return deadline
    }
    guard let deadline else { return }
    loop.scheduleTask(deadline: deadline) {
      let late = self.state.withLock { state in
        state.isTimerSet = false
        return state.queue.expire(now: .now())
      }
      for waiter in late { waiter.resume(returning: .late) }
      self.setTimer()
    }
  }
}
