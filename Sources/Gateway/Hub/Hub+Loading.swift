import ChatProtocol
import NIOCore

/// A thread whose state is to be asked for.
struct ThreadLoad: Sendable {
  let id: ThreadID
  let generation: UInt64
  let caller: Caller
}

extension Hub {
  /// How many threads are asked for with one question.
  private static let loadsAtOnce = 500
  /// How many such questions are under way at most: what comes meanwhile shares the next one.
  private static let questionsAtOnce = 2

  /// Asks the backend for the thread's head, once the broker has acknowledged the subscription: what was committed
  /// before is in the head, what is committed after arrives live. Where one question will do for many threads, those that
  /// come in one turn of the loop share it, and in a rush those that come while others are asked for.
  func load(_ thread: ThreadTopic) {
    thread.phase = .loading
    thread.changedAt = .now()
    invalidate(thread)
    loads.append(ThreadLoad(id: thread.id, generation: thread.generation, caller: thread.caller))
    guard loads.count == 1 else { return }
    run { self.askForLoads() }
  }

  private func askForLoads() {
    guard backend.answersTogether else {
      let all = loads
      loads = []
      for load in all { ask(for: [load]) }
      return
    }
    while !loads.isEmpty, loadsUnderWay < Self.questionsAtOnce {
      let some = Array(loads.prefix(Self.loadsAtOnce))
      loads.removeFirst(some.count)
      ask(for: some)
    }
  }

  private func ask(for loads: [ThreadLoad]) {
    let backend = backend
    loadsUnderWay += 1
    Task {
      let results = await backend.accesses(loads.map { ThreadQuestion(thread: $0.id, caller: $0.caller) })
      self.run {
        self.loadsUnderWay -= 1
        for (load, result) in zip(loads, results) { self.loaded(load, result) }
        if !self.loads.isEmpty { self.askForLoads() }
      }
    }
  }

  private func loaded(_ load: ThreadLoad, _ result: Result<ThreadAccess, BackendFailure>) {
    guard let thread = threads[load.id], thread.generation == load.generation else { return }
    switch result {
    case .success(let access):
      // Taken off between the authorizer's question and the subscription: all who joined meanwhile are asked for again.
      if !access.isAllowed, load.caller.identity.threads == .ask { reauthorize(thread) }
      for request in thread.waiting where request.verdict?.caller !== load.caller {
        askAgainIfStale(request, in: thread)
      }
      ready(thread, access)
    case .failure:
      refuse(thread, FrameError(BackendFailure.unavailable, subject: "thread"))
    }
  }
}
