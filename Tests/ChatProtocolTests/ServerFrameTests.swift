import ChatProtocol
import Foundation
import Testing

@Suite("Frames of the gateway")
struct ServerFrameTests {
  private func parse(_ frame: [UInt8]) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(frame)) as? [String: Any])
  }

  private let nasty = "a\"b\\c\u{0}\n}{\u{2028}😀"

  @Test("welcome says who, until when and where")
  func welcome() throws {
    let identity = Identity(userId: 1, role: .client, expiresAt: 1_900_000_000)
    let frame = try parse(ServerFrame.welcome(connectionId: nasty, identity: identity, server: nasty))
    let payload = try #require(frame["payload"] as? [String: Any])
    #expect(frame["type"] as? String == "welcome")
    #expect(payload["connectionId"] as? String == nasty)
    #expect(payload["server"] as? String == nasty)
    #expect(payload["userId"] as? Int == 1)
    #expect(payload["role"] as? String == "client")
    #expect(payload["expiresAt"] as? Int == 1_900_000_000)
  }

  @Test("replies carry the frame's id, in its form")
  func replies() throws {
    #expect(string(ServerFrame.ok(id: "7")) == #"{"type":"ok","id":7}"#)
    #expect(
      string(ServerFrame.ok(id: "\"a\"", payload: utf8("{\"head\":1}")))
        == #"{"type":"ok","id":"a","payload":{"head":1}}"#)
    #expect(string(ServerFrame.pong(id: nil)) == #"{"type":"pong"}"#)
    #expect(string(ServerFrame.pong(id: "3")) == #"{"type":"pong","id":3}"#)
  }

  @Test("an error's text is escaped, whatever is in it")
  func errors() throws {
    let frame = try parse(ServerFrame.error(FrameError(.notFound, nasty), id: "1", threadId: 15))
    let payload = try #require(frame["payload"] as? [String: Any])
    #expect(frame["type"] as? String == "error")
    #expect(frame["id"] as? Int == 1)
    #expect(frame["threadId"] as? Int == 15)
    #expect(payload["code"] as? String == "not_found")
    #expect(payload["message"] as? String == nasty)
    let bare = try parse(ServerFrame.error(FrameError(.rateLimit, "Slow down.")))
    #expect(bare["id"] == nil && bare["threadId"] == nil)
    #expect((bare["payload"] as? [String: Any])?["code"] as? String == "rate_limit")
  }

  @Test("resync and reconnect, word for word")
  func others() throws {
    #expect(string(ServerFrame.resync(15)) == #"{"type":"resync","threadId":15}"#)
    #expect(string(ServerFrame.reconnect(afterMilliseconds: 250)) == #"{"type":"reconnect","payload":{"afterMs":250}}"#)
  }

  @Test("the reply to subscribe shows head, reset and participants")
  func subscribeReply() throws {
    let guest = try #require(UserID("g_1"))
    let reply = SubscribeReply(
      head: 42, reset: false,
      participants: [
        Participant(userId: guest, role: .client, readUpTo: 40, online: true, isTyping: true),
        Participant(userId: 5, role: .manager, readUpTo: 0, lastSeenAt: "2025-01-10T12:00:00Z"),
      ])
    #expect(
      string(reply.json)
        == #"{"head":42,"reset":false,"participants":["#
        + #"{"userId":"g_1","role":"client","online":true,"lastSeenAt":null,"readUpTo":40,"isTyping":true},"#
        + #"{"userId":5,"role":"manager","online":false,"lastSeenAt":"2025-01-10T12:00:00Z","readUpTo":0,"#
        + #""isTyping":false}]}"#)
    let unknown = try parse(SubscribeReply(head: nil, reset: true, participants: []).json)
    #expect(unknown["head"] is NSNull)
    #expect(unknown["reset"] as? Bool == true)
    #expect((unknown["participants"] as? [Any])?.isEmpty == true)
  }

  @Test("close codes are the contract's, with reasons that fit a close frame")
  func closeCodes() {
    let codes: [(CloseCode, UInt16)] = [
      (.goingAway, 1001), (.notText, 1003), (.invalidToken, 1008), (.unauthorized, 1008), (.originNotAllowed, 1008),
      (.tooBig, 1009), (.tokenExpired, 4001), (.replaced, 4002), (.tooSlow, 4003), (.rateLimit, 4004), (.revoked, 4005),
    ]
    for (code, number) in codes {
      #expect(code.code == number)
      #expect(code.reason.utf8.count <= 123)
    }
    #expect(CloseCode.invalidToken.reason == "Invalid token")
    #expect(CloseCode.unauthorized.reason == "Unauthorized")
    #expect(CloseCode.originNotAllowed.reason == "Origin not allowed")
  }
}
