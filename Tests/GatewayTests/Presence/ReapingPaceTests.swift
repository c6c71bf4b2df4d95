import NIOCore
import Testing

@testable import Gateway

@Suite("the pause while a dead node's users are taken off")
struct ReapingPaceTests {
  @Test("a portion takes a twentieth of the time, within bounds")
  func pauses() {
    #expect(ReapingPace.pause(behind: .milliseconds(1)) == .milliseconds(19))
    #expect(ReapingPace.pause(behind: .microseconds(200)) == .milliseconds(5))
    #expect(ReapingPace.pause(behind: .zero) == .milliseconds(5))
    #expect(ReapingPace.pause(behind: .nanoseconds(-1)) == .milliseconds(5))
    #expect(ReapingPace.pause(behind: .seconds(3)) == .milliseconds(50))
    #expect(ReapingPace.pause(behind: .nanoseconds(.max)) == .milliseconds(50))
  }
}
