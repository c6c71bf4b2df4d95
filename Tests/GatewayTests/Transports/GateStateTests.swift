import NIOCore
import Testing

@testable import Gateway

@Suite("The gate's decisions, without a connection")
struct GateStateTests {
  private let start = NIODeadline.uptimeNanoseconds(1_000_000_000)
  private let configuration: GateConfiguration = {
    var configuration = GateConfiguration()
    configuration.handshakeTimeout = .seconds(10)
    configuration.idleTimeout = .seconds(75)
    configuration.lingerTimeout = .seconds(2)
    return configuration
  }()

  private func check(
    _ action: GateState.Action, _ expected: GateState.Action, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(action == expected, sourceLocation: sourceLocation)
  }

  @Test("a request is over when both it and its answer are, in either order")
  func bothEnds() {
    var state = GateState(now: start)
    state.begin(.router, closes: false, now: start)
    #expect(state.takesParts)
    check(state.endRequest(now: start), .wait)
    #expect(!state.takesParts)
    check(state.endResponse(now: start), .nextRequest)
    #expect(state.takesParts)

    state.begin(.router, closes: false, now: start)
    check(state.endResponse(now: start), .wait)
    #expect(state.takesParts)
    check(state.endRequest(now: start), .nextRequest)
  }

  @Test("the last answer does not wait for the rest of its request")
  func lastAnswer() {
    var state = GateState(now: start)
    state.begin(.discard, closes: true, now: start)
    check(state.endResponse(now: start), .linger)
    #expect(state.isLingering)
  }

  @Test("deadlines: handshake, idle, none under an answer, linger")
  func deadlines() {
    var state = GateState(now: start)
    #expect(state.deadline(configuration) == start + .seconds(10))
    let later = start + .seconds(3)
    state.begin(.router, closes: false, now: later)
    #expect(state.deadline(configuration) == later + .seconds(75))
    _ = state.endRequest(now: later)
    #expect(state.deadline(configuration) == nil)
    _ = state.endResponse(now: later)
    #expect(state.deadline(configuration) == later + .seconds(75))
    state.begin(.router, closes: true, now: later)
    _ = state.endRequest(now: later)
    _ = state.endResponse(now: later)
    #expect(state.deadline(configuration) == later + .seconds(2))
  }

  @Test("a stream's request must be complete in time, however it trickles in")
  func trickle() {
    var state = GateState(now: start)
    state.begin(.exchange, closes: false, now: start)
    state.receiveBody(now: start + .seconds(9))
    #expect(state.deadline(configuration) == start + .seconds(10))
    #expect(!state.awaitsAnswer)
    _ = state.endRequest(now: start + .seconds(9))
    #expect(state.deadline(configuration) == nil)
    #expect(state.awaitsAnswer)
  }

  @Test("a stop closes what is idle and lets an answer end")
  func stop() {
    var idle = GateState(now: start)
    check(idle.stop(), .close)
    var busy = GateState(now: start)
    busy.begin(.router, closes: false, now: start)
    check(busy.stop(), .wait)
    _ = busy.endRequest(now: start)
    check(busy.endResponse(now: start), .linger)
  }

  @Test("a client that closes its side gets an answer only to a whole request")
  func inputClosed() {
    var idle = GateState(now: start)
    check(idle.inputClosed(), .close)
    var half = GateState(now: start)
    half.begin(.router, closes: false, now: start)
    check(half.inputClosed(), .close)
    var whole = GateState(now: start)
    whole.begin(.router, closes: false, now: start)
    _ = whole.endRequest(now: start)
    check(whole.inputClosed(), .wait)
    #expect(whole.closesAfterResponse)
    var stream = GateState(now: start)
    stream.begin(.exchange, closes: false, now: start)
    _ = stream.endRequest(now: start)
    check(stream.inputClosed(), .close)
  }

  @Test("bytes that are no HTTP are answered by the gate only if nobody else is answering")
  func fail() {
    var idle = GateState(now: start)
    let idleAnswers = idle.fail()
    #expect(idleAnswers)
    var busy = GateState(now: start)
    busy.begin(.router, closes: false, now: start)
    let busyAnswers = busy.fail()
    #expect(!busyAnswers)
    #expect(busy.closesAfterResponse)
  }
}
