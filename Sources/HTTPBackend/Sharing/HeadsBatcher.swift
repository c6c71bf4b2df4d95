import ChatProtocol
import Gateway
import Synchronization

/// Puts questions about threads' heads that come at the same moment into one.
final class HeadsBatcher: Sendable {
  typealias Heads = [ThreadID: UInt64]
  typealias Question = @Sendable ([ThreadID]) async throws(BackendFailure) -> Heads

  private typealias Answer = Task<Result<Heads, BackendFailure>, Never>

  private struct State {
    /// The batch that takes more threads, and its answer to come.
    var open: (number: UInt64, answer: Answer)?
    /// The threads of the batches that were not asked yet.
    var batches: [UInt64: Set<ThreadID>] = [:]
    var nextNumber: UInt64 = 0
  }

  private let state = Mutex(State())
  private let limit: Int
  private let question: Question

  /// - Parameters:
  ///   - limit: the most threads in one question.
  ///   - question: asks the backend; begun after the last thread was put in, so that the answer is later than every call.
  init(limit: Int, question: @escaping Question) {
    self.limit = limit
    self.question = question
  }

  /// The heads of these threads; those that do not exist are left out.
  func heads(of threads: [ThreadID]) async throws(BackendFailure) -> Heads {
    let asked = Set(threads)
    var answers: [Answer] = []
    state.withLock { state in
      var rest = Array(asked)
      while !rest.isEmpty { answers.append(put(&rest, &state)) }
    }
    var heads: Heads = [:]
    for answer in answers {
      for (thread, head) in try await answer.value.get() where asked.contains(thread) { heads[thread] = head }
    }
    return heads
  }

  /// Puts as many as fit, one at least, into the open batch.
  private func put(_ rest: inout [ThreadID], _ state: inout State) -> Answer {
    let (number, answer) = state.open ?? begin(&state)
    let room = limit - (state.batches[number]?.count ?? 0)
    let taken = rest.suffix(room)
    state.batches[number, default: []].formUnion(taken)
    rest.removeLast(taken.count)
    state.open = (state.batches[number]?.count ?? 0) < limit ? (number, answer) : nil
    return answer
  }

  private func begin(_ state: inout State) -> (number: UInt64, answer: Answer) {
    let number = state.nextNumber
    state.nextNumber += 1
    state.batches[number] = []
    let answer = Answer {
      // As long as it takes those who ask at the same moment to come.
      try? await Task.sleep(for: .milliseconds(1))
      let threads = self.close(number)
      do throws(BackendFailure) {
        return .success(try await self.question(threads))
      } catch {
        return .failure(error)
      }
    }
    return (number, answer)
  }

  private func close(_ number: UInt64) -> [ThreadID] {
    state.withLock { state in
      if state.open?.number == number { state.open = nil }
      return Array(state.batches.removeValue(forKey: number) ?? [])
    }
  }
}
