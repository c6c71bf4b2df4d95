import ChatProtocol
import Foundation
import Gateway
import NIOConcurrencyHelpers
import NIOPosix
import TestSupport
import Testing

@testable import martlet

@Suite("What is published by request", .timeLimit(.minutes(5)))
struct PublishingTests {
  private func request(_ body: String) throws(MalformedRequest) -> PublishRequest {
    let result: Result<PublishRequest, MalformedRequest> = Array(body.utf8).withUnsafeBytes { bytes in
      do throws(MalformedRequest) { return .success(try PublishRequest(bytes)) } catch { return .failure(error) }
    }
    return try result.get()
  }

  private func names(_ request: PublishRequest) -> [String] { request.events.map(\.channel.name) }

  @Test("one event, as an object or as text")
  func one() throws {
    for event in [#"{"type":"x"}"#, #""{\"type\":\"x\"}""#] {
      let request = try request(#" {"channel":"chat.thread.15","event":\#(event)} "#)
      #expect(!request.isList)
      #expect(names(request) == ["chat.thread.15"])
      #expect(request.events.map { String(decoding: $0.json, as: UTF8.self) } == [#"{"type":"x"}"#])
    }
  }

  @Test("an array of events, in its order")
  func several() throws {
    let request = try request(
      #"[{"channel":"chat.thread.15","event":{"type":"x"}}, {"event":{"a":[1,{}]},"channel":"chat.managers","other":1}]"#
    )
    #expect(request.isList)
    #expect(names(request) == ["chat.thread.15", "chat.managers"])
    #expect(request.events.map { String(decoding: $0.json, as: UTF8.self) } == [#"{"type":"x"}"#, #"{"a":[1,{}]}"#])
  }

  @Test("500 events, and no more")
  func limit() throws {
    func body(_ count: Int) -> String {
      "[" + Array(repeating: #"{"channel":"chat.managers","event":{}}"#, count: count).joined(separator: ",") + "]"
    }
    #expect(try request(body(500)).events.count == 500)
    #expect(throws: MalformedRequest.self) { try request(body(501)) }
  }

  @Test("what is no event is named by its place")
  func place() throws {
    let good = #"{"channel":"chat.managers","event":{}}"#
    for bad in ["1", "null", "[]", "{}", #"{"channel":"chat.managers"}"#, #"{"channel":"martlet.control","event":{}}"#]
    {
      let error = #expect(throws: MalformedRequest.self) { try request("[\(good),\(good),\(bad)]") }
      #expect(error?.message.hasPrefix("In element 2 of the array: ") == true)
    }
  }

  @Test("what is no request", arguments: ["", "[]", "1", "\"x\"", "{}{}", "[{}", "[1,]", "nonsense"])
  func malformed(body: String) {
    #expect(throws: MalformedRequest.self) { try request(body) }
  }

  @Test("mutated bodies are read or refused, and what is read reads the same again")
  func fuzz() {
    let seed = UInt64.random(in: .min ... .max)
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<20_000 {
      var bytes = Array(
        #"[{"channel":"chat.thread.15","event":{"type":"x"}},{"channel":"chat.managers","event":"{}"}]"#.utf8)
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let index = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: bytes[index] = UInt8.random(in: 0...255, using: &generator)
        case 1: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: index)
        default: bytes.remove(at: index)
        }
      }
      guard let request = bytes.withUnsafeBytes({ try? PublishRequest($0) }) else { continue }
      var text = JSONText()
      text.raw("[")
      for (index, event) in request.events.enumerated() {
        text.raw(index > 0 ? ",{\"channel\":" : "{\"channel\":")
        text.string(event.channel.name)
        text.raw(",\"event\":")
        text.string(String(decoding: event.json, as: UTF8.self))
        text.raw("}")
      }
      text.raw("]")
      let again = text.bytes.withUnsafeBytes { try? PublishRequest($0) }
      #expect(again?.events == request.events, "seed \(seed)")
    }
  }

  /// A broker in the test's hand: calls wait until they are let go.
  private actor Gatekeeper {
    private(set) var calls: [[ChatChannelEvent]] = []
    private var waiting: [CheckedContinuation<Bool, Never>] = []

    func publish(_ events: [ChatChannelEvent]) async throws(BrokerUnavailable) {
      calls.append(events)
      guard await withCheckedContinuation({ waiting.append($0) }) else { throw BrokerUnavailable("no") }
    }

    func release(_ isGood: Bool) -> Bool {
      guard !waiting.isEmpty else { return false }
      waiting.removeFirst().resume(returning: isGood)
      return true
    }
  }

  private func event(_ number: Int) -> ChatChannelEvent {
    ChatChannelEvent(channel: .managers, json: Array("{\"n\":\(number)}".utf8))
  }

  @Test("what comes while the broker is busy goes out together, in its order; each hears of its own call")
  func together() async throws {
    let broker = Gatekeeper()
    let queue = PublishQueue { events throws(BrokerUnavailable) in try await broker.publish(events) }
    let loop = MultiThreadedEventLoopGroup.singleton.next()
    let answers = NIOLockedValueBox<[Int: Bool]>([:])
    func publish(_ number: Int) {
      queue.publish([event(number)], on: loop) { isPublished in answers.withLockedValue { $0[number] = isPublished } }
    }
    func letGo(_ isGood: Bool) async throws {
      try await eventually("a call") { await broker.release(isGood) }
    }

    publish(0)
    try await eventually("the first call") { await !broker.calls.isEmpty }
    (1...3).forEach(publish)
    try await letGo(true)
    try await eventually("the second call") { await broker.calls.count >= 2 }
    publish(4)
    #expect(answers.withLockedValue { $0[1] } == nil)
    try await letGo(false)
    try await letGo(true)
    try await eventually("all answers") { answers.withLockedValue { $0.count } >= 5 }

    #expect(await broker.calls == [[event(0)], (1...3).map(event), [event(4)]])
    #expect(answers.withLockedValue(\.self) == [0: true, 1: false, 2: false, 3: false, 4: true])
  }
}
