import ArgumentParser
import ChatProtocol
import Testing

@testable import martlet

@Suite("Parts of the commands")
struct CommandPartTests {
  @Test("A server's URL is taken by any of its schemes, and gives both")
  func serverURL() throws {
    for text in ["http://h:80", "ws://h:80", "http://h:80/", "HTTP://h:80//"] {
      let url = try #require(ServerURL(text))
      #expect(url.http("/api/publish") == "http://h:80/api/publish")
      #expect(url.webSocket("/ws") == "ws://h:80/ws")
    }
    let secure = try #require(ServerURL("https://shop.example/chat/"))
    #expect(secure.http("/a") == "https://shop.example/chat/a")
    #expect(secure.webSocket("/ws") == "wss://shop.example/chat/ws")
    #expect(ServerURL(ServerURL.standard) != nil)
    for bad in [
      "", "h:80", "http://", "ftp://h", "http://u:p@h", "http://h?a=b", "http://h#f", "http://h h", "http://h\n",
    ] {
      #expect(ServerURL(bad) == nil, "\(bad)")
    }
  }

  @Test("The body of a publication holds the event as it is")
  func body() throws {
    let body = try PublishBody.json(channel: "chat.thread.15", event: Array(#" {"type":"x","n":1.50} "#.utf8))
    #expect(String(decoding: body, as: UTF8.self) == #"{"channel":"chat.thread.15","event": {"type":"x","n":1.50} }"#)
  }

  @Test("What is no JSON object is not sent", arguments: ["", "[]", "1", "{", "{}x", "{\"a\":}", "\u{0}"])
  func badEvents(text: String) {
    #expect {
      try PublishBody.json(channel: "chat.managers", event: Array(text.utf8))
    } throws: { error in
      (error as? CommandError)?.exitStatus == 65
    }
  }

  @Test(
    "Answers become statuses",
    arguments: [(200, nil), (204, nil), (401, 77), (403, 77), (404, 69), (400, 65), (413, 65), (500, 69), (503, 69)])
  func answers(status: Int, expected: Int32?) throws {
    let url = try #require(ServerURL("http://h"))
    let answer = Array(#"{"error":{"code":"c","message":"Because.\u001b"}}"#.utf8)
    var got: Int32?
    var text = ""
    do {
      try ServerAPICall.judge(
        status: status, answer: answer, url: url, path: "/api/publish", refused: "the event")
    } catch let error as CommandError {
      (got, text) = (error.exitStatus, error.text)
    }
    #expect(got == expected)
    #expect(!text.contains("\u{1B}"))
    if [400, 413, 500, 503].contains(status) { #expect(text.contains("Because.")) }
  }

  @Test(
    "Times of tokens",
    arguments: [
      ("90", 90), ("90s", 90), ("15m", 900), ("1h", 3600), ("7d", 604_800), ("365d", 31_536_000), ("0", nil),
      ("-1h", nil),
      ("366d", nil), ("h", nil), ("", nil), ("1w", nil), ("1.5h", nil), ("99999999999999999999d", nil), ("+1h", nil),
    ] as [(String, Int64?)])
  func timeSpans(text: String, seconds: Int64?) {
    #expect(TokenCommand.TimeSpan.seconds(text) == seconds)
  }

  @Test("A token's flags become an identity")
  func identity() throws {
    let command = try #require(
      try Martlet.parseAsRoot([
        "token", "--user", "g_1", "--role", "client", "--threads", "15,a", "--ttl", "10m", "--name", "Ann",
      ]) as? TokenCommand)
    let identity = try command.identity(now: 1000)
    #expect(identity.userId.json == "\"g_1\"")
    #expect(identity.role == .client)
    #expect(identity.name == "Ann")
    #expect(identity.expiresAt == 1600)
    guard case .only(let threads) = identity.threads else {
      Issue.record("other threads: \(identity.threads)")
      return
    }
    #expect(Set(threads.map(\.json)) == ["15", "\"a\""])
  }

  @Test("Statuses are those of sysexits.h")
  func statuses() {
    #expect(ExitStatus.usage == 64)
    #expect(ExitStatus.data == 65)
    #expect(ExitStatus.unavailable == 69)
    #expect(ExitStatus.refused == 77)
    #expect(ExitStatus.configuration == 78)
  }
}
