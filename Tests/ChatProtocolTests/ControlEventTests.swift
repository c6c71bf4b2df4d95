import ChatProtocol
import TestSupport
import Testing

@Suite("Events of the control channel")
struct ControlEventTests {
  @Test(
    "go both ways",
    arguments: [
      ControlEvent.revoke(Revocation(userId: 1, at: 1_736_510_400)), .askRevocations, .revoked([]),
      .revoked((1...1000).map { Revocation(userId: UserID($0), at: $0) }),
    ])
  func bothWays(event: ControlEvent) throws {
    #expect(event.channelEvent.channel == .control)
    #expect(ControlEvent(event.channelEvent.json) == event)
  }

  @Test("ids keep their form")
  func ids() throws {
    let guest = try #require(UserID("g_1"))
    let json = ControlEvent.revoke(Revocation(userId: guest, at: 7)).channelEvent.json
    #expect(String(decoding: json, as: UTF8.self) == #"{"type":"revoke","userId":"g_1","at":7}"#)
  }

  @Test(
    "others are passed over",
    arguments: [
      "", "{}", "[]", "null", "{\"type\":1}", "{\"type\":\"new\"}", "{\"type\":\"revoke\"}",
      "{\"type\":\"revoke\",\"userId\":1}", "{\"type\":\"revoke\",\"at\":1}",
      "{\"type\":\"revoke\",\"userId\":\"a b\",\"at\":1}", "{\"type\":\"revoke\",\"userId\":1,\"at\":-1}",
      "{\"type\":\"revoke\",\"userId\":1,\"at\":1.5}", "{\"type\":\"revoke\",\"userId\":1,\"at\":1}x",
      "{\"type\":\"revoked\"}", "{\"type\":\"revoked\",\"users\":{}}", "{\"type\":\"revoked\",\"users\":[1]}",
      "{\"type\":\"revoked\",\"users\":[{}]}", "{\"type\":\"revoked\",\"users\":[{\"userId\":1,\"at\":1},null]}",
      "{\"type\":\"revoked\",\"users\":[" + String(repeating: "{\"userId\":1,\"at\":1},", count: 1000)
        + "{\"userId\":1,\"at\":1}]}",
    ])
  func others(text: String) {
    #expect(ControlEvent(Array(text.utf8)) == nil)
  }

  @Test("whatever comes is read or passed over")
  func fuzz() {
    let seed = UInt64.random(in: .min ... .max)
    var generator = SeededGenerator(seed: seed)
    let seeds = [
      ControlEvent.revoke(Revocation(userId: 1, at: 1_736_510_400)),
      .revoked([Revocation(userId: 1, at: 5), Revocation(userId: 2, at: 6)]),
    ].map(\.channelEvent.json)
    for _ in 0..<20_000 {
      var bytes = seeds[Int.random(in: 0..<seeds.count, using: &generator)]
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let index = Int.random(in: 0..<bytes.count, using: &generator)
        if Bool.random(using: &generator) {
          bytes[index] = UInt8.random(in: 0...255, using: &generator)
        } else {
          bytes.remove(at: index)
        }
      }
      guard let event = ControlEvent(bytes) else { continue }
      #expect(ControlEvent(event.channelEvent.json) == event, "seed \(seed)")
    }
  }
}
