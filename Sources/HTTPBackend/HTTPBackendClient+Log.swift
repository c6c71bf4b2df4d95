package import ChatProtocol
package import Gateway
import NIOHTTP1
import Synchronization

extension HTTPBackendClient {
  /// The most threads in one question for heads.
  static let maximumHeads = 500
  /// The largest page of a log or list that the contract allows.
  static let maximumPage = 100
  /// The largest page of a log, in bytes: so many messages of the greatest length, each character escaped.
  private static let maximumPageBytes = 16 * 1024 * 1024
  private static let maximumHeadsBytes = 256 * 1024

  package func heads(of threads: [ThreadID]) async throws(BackendFailure) -> [ThreadID: UInt64] {
    try await batcher.heads(of: threads)
  }

  package func events(of thread: ThreadID, after: UInt64, limit: Int) async throws(BackendFailure) -> LogPage {
    let limit = min(max(limit, 1), Self.maximumPage)
    let generation = memory.withLock { $0.generation(of: thread) }
    return try await pages.value(
      for: EventsKey(thread: thread, after: after, limit: limit, generation: generation)
    ) { [voice] () async throws(BackendFailure) in
      let answer = try await voice.ask(
        .events, .GET, "/chat/threads/\(thread.text)/events?after=\(after)&limit=\(limit)",
        origin: .thread(thread.text), maximumBytes: Self.maximumPageBytes
      ) { EventsAnswer.read($0, of: thread, after: after, limit: limit) }
      switch answer {
      case .success(let page): return page
      case .refusal(let refusal): throw BackendFailure(refusal)
      }
    }.value
  }

  /// Asks for the heads of at most ``maximumHeads`` threads.
  static func heads(
    of threads: [ThreadID], by voice: GatewayVoice
  ) async throws(BackendFailure) -> [ThreadID: UInt64] {
    var body = JSONText(reserving: 32 + threads.count * 8)
    body.raw("{\"threadIds\":[")
    for (index, thread) in threads.enumerated() {
      if index > 0 { body.raw(",") }
      body.identifier(thread)
    }
    body.raw("]}")
    let answer = try await voice.ask(
      .heads, .POST, "/chat/heads", body: body.bytes, origin: .gateway, maximumBytes: maximumHeadsBytes,
      HeadsAnswer.read)
    switch answer {
    case .success(let heads): return heads
    // A question that the backend finds wrong says nothing of the threads.
    case .refusal: throw .unavailable
    }
  }
}
