import ChatProtocol
import NIOCore
import Testing

@testable import Gateway

@Suite("A node's presence")
struct PresenceTrackerTests {
  private let start = NIODeadline.uptimeNanoseconds(1_000_000_000)
  private let anna = UserID(1)

  @Test("a user joins with the first connection and leaves a grace after the last")
  func joinsAndLeaves() {
    var tracker = PresenceTracker(grace: .seconds(10))
    #expect(tracker.connected(anna, role: .client) == .joined(anna, .client))
    #expect(tracker.connected(anna, role: .client) == nil)
    tracker.disconnected(anna, now: start)
    #expect(tracker.nextDeadline == nil, "one connection is left")
    tracker.disconnected(anna, now: start)
    #expect(tracker.expire(now: start + .seconds(9)) == [])
    #expect(tracker.expire(now: start + .seconds(10)) == [.left(anna, .client)])
    #expect(tracker.expire(now: start + .seconds(99)) == [])
  }

  @Test("a navigation within the grace makes no event")
  func navigation() {
    var tracker = PresenceTracker(grace: .seconds(10))
    _ = tracker.connected(anna, role: .client)
    tracker.disconnected(anna, now: start)
    #expect(tracker.connected(anna, role: .client) == nil)
    #expect(tracker.expire(now: start + .seconds(60)) == [])
  }

  @Test("the grace begins anew with each last connection")
  func graceBeginsAnew() {
    var tracker = PresenceTracker(grace: .seconds(10))
    _ = tracker.connected(anna, role: .client)
    tracker.disconnected(anna, now: start)
    _ = tracker.connected(anna, role: .client)
    tracker.disconnected(anna, now: start + .seconds(8))
    #expect(tracker.expire(now: start + .seconds(12)) == [])
    #expect(tracker.expire(now: start + .seconds(18)) == [.left(anna, .client)])
  }

  @Test("a disconnect that nobody announced changes nothing")
  func unknownDisconnect() {
    var tracker = PresenceTracker(grace: .seconds(10))
    tracker.disconnected(anna, now: start)
    #expect(tracker.expire(now: start + .seconds(60)) == [])
  }

  @Test("all leave at once when the node stops")
  func leaveAll() {
    var tracker = PresenceTracker(grace: .seconds(10))
    _ = tracker.connected(anna, role: .client)
    _ = tracker.connected(UserID(2), role: .manager)
    let left = Set(tracker.leaveAll())
    #expect(left == [.left(anna, .client), .left(UserID(2), .manager)])
    #expect(tracker.leaveAll() == [])
  }
}
