import ChatProtocol
import NIOCore
import Testing

@testable import Gateway

@Suite("What a stream's request asks for")
struct StreamRequestTests {
  private func query(_ query: String, lastEventId: String? = nil) throws -> StreamRequest {
    try StreamRequest(uri: "/sse?\(query)", lastEventId: lastEventId, maximumThreads: 3)
  }

  private func body(_ json: String) throws -> StreamRequest {
    try utf8(json).withUnsafeBytes { try StreamRequest(json: $0, maximumThreads: 3) }
  }

  @Test("threads, and positions by `since` before those of the cursor")
  func positions() throws {
    let cursor = Cursor([15: 3, 16: 4, 99: 1]).text
    let request = try query("threads=15,16,x_1&since=41,,7&cursor=\(cursor)&wait=2.5")
    #expect(request.threads == [15, 16, ThreadID("x_1")])
    #expect(request.positions == [15: 41, 16: 4, ThreadID("x_1") ?? 0: 7])
    #expect(request.wait == .milliseconds(2500))
    let same = try body(
      #"{"threads":[15,"16","x_1"],"since":{"15":41,"x_1":7,"16":null},"cursor":"\#(cursor)","wait":2.5}"#)
    #expect(same == request)
  }

  @Test("`Last-Event-ID` goes before `cursor`, and an empty one is none")
  func lastEventId() throws {
    let (old, new) = (Cursor([15: 3]).text, Cursor([15: 9]).text)
    #expect(try query("threads=15&cursor=\(old)", lastEventId: new).positions == [15: 9])
    #expect(try query("threads=15&cursor=\(old)", lastEventId: "").positions == [15: 3])
  }

  @Test("without `threads` the cursor's are meant")
  func cursorsThreads() throws {
    #expect(try query("cursor=\(Cursor([15: 3]).text)").threads == [15])
    #expect(try body("{}").threads == [])
  }

  @Test(
    "what is wrong is said",
    arguments: [
      "threads=1,2,3,4", "threads=a%20b", "threads=1&since=-1", "threads=1&since=x", "threads=1&wait=-1",
      "threads=1&wait=soon", "threads=1&wait=nan", "cursor=nonsense", "threads=1&since=99999999999999999",
    ])
  func invalid(_ text: String) {
    #expect(throws: StreamRequest.Invalid.self) { try query(text) }
  }

  @Test(
    "what is wrong in a body is said",
    arguments: [
      "", "[]", "{", #"{"threads":15}"#, #"{"threads":[1,2,3,4]}"#, #"{"threads":[1.5]}"#, #"{"since":[1]}"#,
      #"{"since":{"1":-1}}"#, #"{"cursor":7}"#, #"{"cursor":"AAAA"}"#, #"{"wait":"long"}"#, #"{"wait":-3}"#, "{} {}",
    ])
  func invalidBody(_ text: String) {
    #expect(throws: StreamRequest.Invalid.self) { try body(text) }
  }

  @Test("nobody waits longer than a minute")
  func longestWait() throws {
    #expect(try query("wait=1e300").wait == .seconds(60))
    #expect(try query("wait=0").wait == .zero)
    #expect(try query("").wait == .seconds(25))
  }
}
