import Gateway
import Synchronization

/// Asks equal questions once for all who ask at the same time.
final class SingleFlight<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  /// Which answer is good enough for one who asks while the same question is on its way.
  enum Sharing: Sendable {
    /// That of the question on its way, though it was asked a moment earlier.
    case running
    /// Only one that is asked from now on: those who come while a question is on its way share the next one.
    case next
  }

  private typealias Flight = Task<Result<Value, BackendFailure>, Never>

  private struct Entry {
    var running: Flight
    var next: Flight?
  }

  private let sharing: Sharing
  private let entries: Mutex<[Key: Entry]> = Mutex([:])
  private let waiters = Atomic(0)

  init(_ sharing: Sharing) {
    self.sharing = sharing
  }

  /// The answer to a question, and whether it was asked for this call.
  func value(
    for key: Key, _ question: @escaping @Sendable () async throws(BackendFailure) -> Value
  ) async throws(BackendFailure) -> (value: Value, isOwn: Bool) {
    let (flight, isOwn) = entries.withLock { entries -> (Flight, Bool) in
      guard var entry = entries[key] else {
        let flight = start(key, after: nil, question)
        entries[key] = Entry(running: flight)
        return (flight, true)
      }
      if sharing == .running { return (entry.running, false) }
      if let next = entry.next { return (next, false) }
      let flight = start(key, after: entry.running, question)
      entry.next = flight
      entries[key] = entry
      return (flight, true)
    }
    waiters.add(1, ordering: .relaxed)
    defer { waiters.subtract(1, ordering: .relaxed) }
    return (try await flight.value.get(), isOwn)
  }

  /// How many different questions are on their way.
  var count: Int { entries.withLock { $0.count } }
  /// How many wait for an answer.
  var waiting: Int { waiters.load(ordering: .relaxed) }

  private func start(
    _ key: Key, after previous: Flight?, _ question: @escaping @Sendable () async throws(BackendFailure) -> Value
  ) -> Flight {
    Task {
      _ = await previous?.value
      let result: Result<Value, BackendFailure>
      do throws(BackendFailure) {
        result = .success(try await question())
      } catch {
        result = .failure(error)
      }
      // Within the flight: whoever has its answer and asks anew finds it gone.
      self.entries.withLock { entries in
        entries[key] = entries[key]?.next.map { Entry(running: $0) }
      }
      return result
    }
  }
}
