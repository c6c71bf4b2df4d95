import Authentication
import ChatProtocol
import NIOCore
import Testing

@testable import Gateway

@Suite("What is pending in a thread")
struct ThreadTopicTests {
  private let topic = ThreadTopic(
    id: 15, generation: 1,
    caller: Caller(
      identity: Identity(userId: 1, role: .client, expiresAt: 0), token: ""),
    limits: GatewayLimits())

  private func taken() -> [(kind: Delivery.Kind, frames: [String])] {
    var result: [(Delivery.Kind, [String])] = []
    var page = FramePage(capacity: topic.pendingSize)
    var parts: [(Delivery.Kind, Range<Int>)] = []
    topic.takePending { kind, first, rest in parts.append((kind, page.write(first, rest.map(\.json)))) }
    var frames = page.frames
    for (kind, range) in parts {
      frames.show(range)
      result.append((kind, TextFrames(frames).map { String(buffer: $0) }))
    }
    return result
  }

  private func live(_ text: String, _ kind: Delivery.Kind = .live) {
    topic.append(ThreadTopic.PendingEvent(kind: kind, json: Array(text.utf8)))
  }

  @Test("is handed out once, in order: consecutive positions joined, live events joined, all else by itself")
  func joins() {
    for seq in [7, 8, 9] as [UInt64] { topic.append(LogPage.Entry(seq: seq, json: Array("m\(seq)".utf8))) }
    live("a")
    live("b")
    live("t", .typing(1, isTyping: true))
    live("c")
    topic.append(LogPage.Entry(seq: 10, json: Array("m10".utf8)))
    topic.append(LogPage.Entry(seq: 12, json: Array("m12".utf8)))
    #expect(topic.hasPending)
    let all = taken()
    #expect(
      all.map(\.kind) == [
        .log(first: 7, last: 9), .live, .typing(1, isTyping: true), .live, .log(first: 10, last: 10),
        .log(first: 12, last: 12),
      ])
    #expect(all.map(\.frames) == [["m7", "m8", "m9"], ["a", "b"], ["t"], ["c"], ["m10"], ["m12"]])
    #expect(!topic.hasPending)
    #expect(taken().isEmpty)
  }

  @Test("one event alone")
  func one() {
    topic.append(LogPage.Entry(seq: 7, json: Array("m7".utf8)))
    let all = taken()
    #expect(all.map(\.kind) == [.log(first: 7, last: 7)])
    #expect(all.map(\.frames) == [["m7"]])
  }
}
