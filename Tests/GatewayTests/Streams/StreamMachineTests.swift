import ChatProtocol
import NIOCore
import Testing

@testable import Gateway

@Suite("The small machines of streams")
struct StreamMachineTests {
  @Test("the texts come out of frames of every length as they went in", arguments: [0, 1, 125, 126, 65535, 65536])
  func textFrames(length: Int) {
    let texts = [utf8("{}"), Array(repeating: 0x61, count: length), utf8("[]")]
    #expect(TextFrames(EncodedFrames(texts)).map { Array($0.readableBytesView) } == texts)
  }

  @Test("line ends between a text's tokens do not break the event")
  func lines() {
    var buffer = ByteBuffer()
    EventStreamText.write(ByteBuffer(string: "{\r\n\"a\":\n1}"), id: "c", into: &buffer)
    #expect(String(buffer: buffer) == "id: c\ndata: {  \"a\": 1}\n\n")
  }

  @Test("a user's commands count together, and come back with time")
  func rates() {
    var limits = GatewayLimits()
    limits.commandsPerSecond = 10
    limits.commandsBurst = 5
    let (rates, now) = (CommandRates(limits: limits), NIODeadline.now())
    #expect(rates.take(3, for: 1, now: now) == 3)
    #expect(rates.take(3, for: 1, now: now) == 2)
    #expect(rates.take(1, for: 2, now: now) == 1)
    #expect(rates.take(9, for: 1, now: now + .milliseconds(250)) == 2)
  }

  @Test("typing ends with its lease unless it is renewed, and only once")
  func typing() {
    var typing = RequestTyping()
    let now = NIODeadline.now()
    typing.renew(1, in: 15, until: now + .seconds(6))
    typing.renew(2, in: 15, until: now + .seconds(8))
    typing.renew(1, in: 15, until: now + .seconds(9))
    #expect(typing.count == 2)
    #expect(typing.next == now + .seconds(8))
    let expired = typing.expire(now: now + .seconds(8))
    #expect(expired.map(\.user) == [2])
    let (isFirst, isSecond) = (typing.end(1, in: 15), typing.end(1, in: 15))
    #expect(isFirst && !isSecond)
    #expect(typing.count == 0)
    #expect(typing.next == nil)
  }
}
