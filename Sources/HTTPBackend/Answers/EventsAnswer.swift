import ChatProtocol
import Gateway

/// The answer of `GET /chat/threads/{id}/events`: `{"events":[envelope…],"head"}`.
enum EventsAnswer {
  /// Reads an answer; nil if it is not the contract's: then also if an event is another thread's, or not the one that
  /// follows. A hole or a stranger handed on would be worse than no answer.
  static func read(_ body: [UInt8], of thread: ThreadID, after: UInt64, limit: Int) -> LogPage? {
    let normalizer = EventNormalizer(maximumBytes: .max)
    return JSONMembers.of(body) { answer in
      guard let head = answer.position("head"), let values = answer.elements("events", limit: limit) else { return nil }
      var entries: [LogPage.Entry] = []
      for value in values {
        guard let event = try? normalizer.normalize(Array(answer.scanner.raw(value)), on: .thread(thread)),
          case .log(let seq) = event.kind, seq == after &+ UInt64(entries.count) &+ 1
        else { return nil }
        entries.append(LogPage.Entry(seq: seq, json: event.json))
      }
      // A page below the head that brings nothing would be asked for again and again.
      guard entries.last?.seq ?? min(after, head) <= head, !entries.isEmpty || head <= after else { return nil }
      return LogPage(entries: entries, head: head)
    }
  }
}
