import NIOCore
import Testing

@testable import Gateway

@Suite("the pause while a dead node's users are taken off")
struct ReapingPaceTests {
  @Test("a portion takes a fiftieth of the time, within bounds")
  func pauses() {
    #expect(ReapingPace.pause(behind: .microseconds(300)) == .microseconds(14_700))
    #expect(ReapingPace.pause(behind: .microseconds(50)) == .milliseconds(4))
    #expect(ReapingPace.pause(behind: .zero) == .milliseconds(4))
    #expect(ReapingPace.pause(behind: .nanoseconds(-1)) == .milliseconds(4))
    #expect(ReapingPace.pause(behind: .seconds(3)) == .milliseconds(20))
    #expect(ReapingPace.pause(behind: .nanoseconds(.max)) == .milliseconds(20))
  }
}
