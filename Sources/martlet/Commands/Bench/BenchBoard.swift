import Synchronization

/// What all of a run's tasks share: what was sent, to how many it must come, and what has come.
final class BenchBoard: Sendable {
  /// An event.
  struct Key: Hashable, Sendable {
    let thread: Int
    let lane: Int
    let number: Int
  }

  private struct State {
    var missing: [Key: Int] = [:]
    var waiting: [Key: CheckedContinuation<Void, Never>] = [:]
    var sent: [Int: [Int: Int]] = [:]
    var uncertain: [Int: [Int: Set<Int>]] = [:]
    var published = 0
    var failed = 0
    var firstFailure: String?
    var latencies = LatencyHistogram()
    var ledgers: [Int: DeliveryLedger] = [:]
    var hasEnded = false
  }

  private let state = Mutex(State())
  private let start = ContinuousClock.now

  /// Nanoseconds since the run began.
  var now: Int64 { nanoseconds(ContinuousClock.now - start) }

  /// The next event of a lane in a thread, which must come to so many.
  func next(thread: Int, lane: Int, members: Int) -> Key {
    state.withLock { state in
      let number = state.sent[thread, default: [:]][lane, default: 0]
      state.sent[thread, default: [:]][lane] = number + 1
      let key = Key(thread: thread, lane: lane, number: number)
      state.missing[key] = members
      return key
    }
  }

  /// The server has taken an event.
  func published(_ key: Key) { state.withLock { $0.published += 1 } }

  /// The server has not said that it took an event; it may come nevertheless.
  func failed(_ key: Key, _ reason: String) {
    state.withLock { state in
      state.failed += 1
      state.firstFailure = state.firstFailure ?? reason
      state.missing[key] = nil
      state.uncertain[key.thread, default: [:]][key.lane, default: []].insert(key.number)
    }
  }

  /// A connection got an event.
  func received(_ mark: BenchMark, connection: Int, thread: Int, at time: Int64) {
    let done = state.withLock { state -> CheckedContinuation<Void, Never>? in
      let entry = state.ledgers[connection, default: DeliveryLedger()].receive(lane: mark.lane, number: mark.number)
      guard entry != .again else { return nil }
      state.latencies.add(time - mark.time)
      let key = Key(thread: thread, lane: mark.lane, number: mark.number)
      guard let left = state.missing[key] else { return nil }
      state.missing[key] = left > 1 ? left - 1 : nil
      return left > 1 ? nil : state.waiting.removeValue(forKey: key)
    }
    done?.resume()
  }

  /// Waits until an event has come to all, or the run has ended.
  func arrival(of key: Key) async {
    await withCheckedContinuation { continuation in
      let isOver = state.withLock { state in
        guard state.missing[key] != nil, !state.hasEnded else { return true }
        state.waiting[key] = continuation
        return false
      }
      if isOver { continuation.resume() }
    }
  }

  /// Whether anything is still under way.
  var isWaiting: Bool { state.withLock { !$0.missing.isEmpty } }

  /// Nobody waits any more.
  func end() {
    let waiting = state.withLock { state in
      state.hasEnded = true
      defer { state.waiting = [:] }
      return state.waiting.values
    }
    for continuation in waiting { continuation.resume() }
  }

  /// The books. `thread`: that of a connection.
  func tally(connections: Int, thread: (Int) -> Int) -> BenchReport.Tally {
    state.withLock { state in
      var tally = BenchReport.Tally()
      tally.published = state.published
      tally.failed = state.failed
      tally.firstFailure = state.firstFailure
      tally.latencies = state.latencies
      for connection in 0..<connections {
        let ledger = state.ledgers[connection] ?? DeliveryLedger()
        tally.delivered += ledger.delivered
        tally.doubled += ledger.doubled
        tally.reordered += ledger.reordered
        tally.lost += ledger.lost(
          sent: state.sent[thread(connection)] ?? [:], uncertain: state.uncertain[thread(connection)] ?? [:])
      }
      return tally
    }
  }
}

/// A duration in nanoseconds.
func nanoseconds(_ duration: Duration) -> Int64 {
  duration.components.seconds * 1_000_000_000 + duration.components.attoseconds / 1_000_000_000
}
