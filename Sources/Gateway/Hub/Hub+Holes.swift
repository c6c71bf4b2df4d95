import ChatProtocol
import Logging
import NIOCore

extension Hub {
  /// Reads the log behind the last delivered position, once for all who wait.
  /// - Parameter isCheck: read even if no hole is known, to find out whether there is one.
  func fill(_ thread: ThreadTopic, isCheck: Bool = false) {
    guard !thread.isFilling, isCheck || thread.sequencer.hasHole, let last = thread.sequencer.last else { return }
    thread.isFilling = true
    let (id, limit) = (thread.id, configuration.limits.pageEvents)
    ask(thread) { backend throws(BackendFailure) in
      try await backend.events(of: id, after: last, limit: limit)
    } then: { hub, thread, result in
      switch result {
      case .success(let page): hub.filled(thread, page)
      case .failure(.unavailable) where hub.backend.keepsLog:
        hub.retry(thread) { $0.refill($1) }
      case .failure:
        hub.later(thread, hub.configuration.holePatience) { $0.skipHole(of: $1, isCheck: isCheck) }
      }
      hub.flush()
    }
  }

  private func filled(_ thread: ThreadTopic, _ page: LogPage) {
    thread.sequencer.note(head: page.head)
    let entries = thread.sequencer.fill(page.entries)
    if !entries.isEmpty {
      GatewayMetrics.filled.increment(by: entries.count)
      thread.failures = 0
      appendFromLog(entries, to: thread)
    } else if thread.sequencer.hasHole, thread.failures > 0, page.head < thread.sequencer.highest {
      logger.warning(
        "Dropped events beyond the end of their thread's log.",
        metadata: ["thread": "\(thread.id)", "head": "\(page.head)", "seq": "\(thread.sequencer.highest)"])
      thread.sequencer.discard(beyond: page.head)
    }
    if thread.sequencer.hasHole, entries.isEmpty {
      retry(thread) { $0.refill($1) }
    } else {
      refill(thread)
    }
  }

  /// Puts what the log had behind what is pending. The broker's word of it may never come, or comes as a duplicate: if
  /// the thread itself has changed, this is where it is noticed.
  func appendFromLog(_ entries: [LogPage.Entry], to thread: ThreadTopic) {
    willAppend(to: thread)
    for entry in entries { thread.append(entry) }
    let hasChanged = entries.contains { entry in
      (try? normalizer.normalize(entry.json, on: .thread(thread.id)))?.isThreadUpdate == true
    }
    if hasChanged { changed(thread) }
  }

  private func refill(_ thread: ThreadTopic) {
    thread.isFilling = false
    fill(thread)
  }

  /// No log can fill the hole: the thread goes on with a gap, and says so.
  private func skipHole(of thread: ThreadTopic, isCheck: Bool) {
    thread.isFilling = false
    guard thread.sequencer.hasHole || isCheck else { return }
    willAppend(to: thread)
    for entry in thread.sequencer.skipHole() { thread.append(entry) }
    thread.append(ThreadTopic.PendingEvent(kind: .live, json: ServerFrame.resync(thread.id)))
    GatewayMetrics.resyncs.increment()
    flush()
  }
}
