import ChatProtocol
import TestSupport
import Testing

@testable import martlet

@Suite("Following a thread")
struct TailStateTests {
  static func state(since: UInt64? = nil, isJSON: Bool = false) -> TailState {
    TailState(thread: ThreadID(15), since: since, isJSON: isJSON)
  }

  static func message(_ seq: Int, thread: String = "15", text: String = "Hello") -> String {
    """
    {"type":"message","threadId":\(thread),"seq":\(seq),"payload":{"id":"m","from":"client","userId":7,"text":"\(text)",\
    "createdAt":"2026-01-31T12:00:00.000Z"}}
    """
  }

  @Test("It joins from now on, or behind a position")
  func subscription() {
    #expect(Self.state().subscription == #"{"type":"subscribe","id":1,"threadId":15}"#)
    #expect(Self.state(since: 0).subscription == #"{"type":"subscribe","id":1,"threadId":15,"payload":{"since":0}}"#)
    let named = TailState(thread: ThreadID(fromName: "a-b") ?? ThreadID(0), since: nil, isJSON: false)
    #expect(named.subscription == #"{"type":"subscribe","id":1,"threadId":"a-b"}"#)
  }

  @Test("After a reconnect it goes on behind the last event, each once")
  func continues() {
    var state = Self.state()
    #expect(state.receive(#"{"type":"ok","id":1,"payload":{"head":41,"reset":false,"participants":[]}}"#) == [.joined])
    #expect(state.position == 41)
    #expect(state.receive(Self.message(42)).count == 1)
    #expect(state.receive(Self.message(42)).isEmpty)
    #expect(state.receive(Self.message(41)).isEmpty)
    #expect(state.position == 42)
    #expect(state.subscription.contains(#""since":42"#))
    // The reply to the second subscription has a head beyond the events that follow it.
    #expect(state.receive(#"{"type":"ok","id":1,"payload":{"head":44,"reset":false}}"#) == [.joined])
    #expect(state.receive(Self.message(43)).count == 1)
  }

  @Test("A log that does not reach so far is told, and followed from its head")
  func reset() {
    var state = Self.state(since: 99)
    let effects = state.receive(#"{"type":"ok","id":1,"payload":{"head":3,"reset":true}}"#)
    #expect(effects == [.joined, .note("the thread's log does not reach to 99: going on behind 3")])
    #expect(state.position == 3)
    var unknown = Self.state(since: 99)
    _ = unknown.receive(#"{"type":"ok","id":1,"payload":{"head":null,"reset":true}}"#)
    #expect(unknown.position == nil)
    #expect(unknown.receive(Self.message(1)).count == 1)
  }

  @Test("Events are lines")
  func lines() {
    var state = Self.state()
    #expect(state.receive(Self.message(1)) == [.print("#1 2026-01-31T12:00:00.000Z client 7: Hello")])
    #expect(
      state.receive(#"{"type":"thread_update","threadId":"15","seq":2,"payload":{"status":"closed"}}"#)
        == [.print(#"#2 thread_update {"status":"closed"}"#)])
    #expect(
      state.receive(#"{"type":"typing","threadId":15,"payload":{"userId":7,"isTyping":true}}"#)
        == [.print(#"typing {"userId":7,"isTyping":true}"#)])
    #expect(state.receive(#"{"type":"order_paid","threadId":15}"#) == [.print("order_paid")])
  }

  @Test("Who writes a message cannot write a second line or move the cursor")
  func injection() {
    var state = Self.state()
    let effects = state.receive(Self.message(1, text: #"a\n#2 fake\u001b[2J\u202e"#))
    #expect(effects == [.print("#1 2026-01-31T12:00:00.000Z client 7: a\\n#2 fake\\u{1b}[2J\\u{202e}")])
  }

  @Test("As JSON, an event is the frame as it came")
  func json() {
    var state = Self.state(isJSON: true)
    #expect(state.receive(Self.message(1)) == [.print(Self.message(1))])
    #expect(state.receive("{\"type\":\"x\",\n\"threadId\":15}") == [.print(#"{"type":"x","threadId":15}"#)])
  }

  @Test("Other threads' events, and what is no event, are not printed")
  func others() {
    var state = Self.state()
    for frame in [
      Self.message(1, thread: "16"), #"{"type":"thread_update","payload":{}}"#, #"{"type":"welcome","payload":{}}"#,
      #"{"type":"pong"}"#, #"{"type":"resync","threadId":16}"#,
    ] {
      #expect(state.receive(frame).isEmpty, "\(frame)")
    }
    #expect(state.receive(#"{"type":"resync","threadId":15}"#).count == 1)
    #expect(state.position == nil)
  }

  @Test("Errors that stay end it with 77; what passes is tried again")
  func errors() {
    func effects(_ code: String) -> [TailState.Effect] {
      var state = Self.state()
      return state.receive(#"{"type":"error","id":1,"payload":{"code":"\#(code)","message":"Because."}}"#)
    }
    for code in ["forbidden", "not_found", "invalid_token"] {
      guard case .end(let error)? = effects(code).first else {
        Issue.record("\(code) does not end it")
        continue
      }
      #expect(error.exitStatus == 77)
      #expect(error.text.contains("Because."))
    }
    #expect(effects("unavailable").contains(.comeBack(afterMilliseconds: 1000)))
    #expect(effects("rate_limit") == [.note("rate_limit: Because.")])
  }

  @Test("A server that stops says when to come back; nonsense is bounded")
  func reconnect() {
    var state = Self.state()
    #expect(
      state.receive(#"{"type":"reconnect","payload":{"afterMs":250}}"#) == [.comeBack(afterMilliseconds: 250)])
    #expect(
      state.receive(#"{"type":"reconnect","payload":{"afterMs":-5}}"#) == [.comeBack(afterMilliseconds: 0)])
    #expect(
      state.receive(#"{"type":"reconnect","payload":{"afterMs":9999999999}}"#) == [.comeBack(afterMilliseconds: 60_000)]
    )
    #expect(state.receive(#"{"type":"reconnect"}"#) == [.comeBack(afterMilliseconds: 1000)])
  }

  @Test("A refused token and a revoked session end it; everything else is a reason to come back")
  func closures() {
    #expect(TailState.ending(code: 1008, reason: "Invalid token")?.exitStatus == 77)
    #expect(TailState.ending(code: 4005, reason: "")?.exitStatus == 77)
    for code: UInt16 in [1000, 1001, 1006, 1011, 1013, 4001, 4002, 4003, 4004] {
      #expect(TailState.ending(code: code, reason: "") == nil)
    }
  }

  @Test("No frame, however broken, crashes it, writes two lines or takes it back")
  func mutations() {
    var generator = SeededGenerator()
    print("seed: MARTLET_SEED=\(generator.seed)")
    let frames = [
      Self.message(5), #"{"type":"ok","id":1,"payload":{"head":4,"reset":false}}"#,
      #"{"type":"error","payload":{"code":"unavailable","message":"x"}}"#,
      #"{"type":"reconnect","payload":{"afterMs":5}}"#,
    ]
    for round in 0..<4000 {
      var state = Self.state(since: 3, isJSON: round % 2 == 0)
      var bytes = Array((frames.randomElement(using: &generator) ?? "").utf8)
      for _ in 0..<Int.random(in: 1...3, using: &generator) where !bytes.isEmpty {
        let index = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: bytes.remove(at: index)
        case 1: bytes[index] = UInt8.random(in: 0...255, using: &generator)
        default: bytes.insert(contentsOf: #"{}[]",:\n0e-u"#.utf8.shuffled(using: &generator).prefix(2), at: index)
        }
      }
      for effect in state.receive(String(decoding: bytes, as: UTF8.self)) {
        guard case .print(let line) = effect else { continue }
        #expect(!line.contains { $0.isNewline }, "seed \(generator.seed)")
      }
      let wasReset = String(decoding: bytes, as: UTF8.self).contains("true")
      #expect(wasReset || (state.position ?? 0) >= 3, "seed \(generator.seed)")
    }
  }

  @Test("The waits double up to a bound, and differ")
  func backoff() {
    var generator = SeededGenerator()
    print("seed: MARTLET_SEED=\(generator.seed)")
    var backoff = Backoff()
    for bound in [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000] {
      #expect((bound / 2...bound).contains(backoff.next(using: &generator)))
    }
    for _ in 0..<100 { #expect(backoff.next(using: &generator) <= Backoff.longest) }
    backoff.reset()
    #expect(backoff.next(using: &generator) <= Backoff.first)
    #expect(Set((0..<20).map { _ in backoff.next(using: &generator) }).count > 1)
  }
}
