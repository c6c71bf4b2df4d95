import ChatProtocol
import NIOCore
import Testing

@testable import Gateway

@Suite("Who is on a node")
struct PresenceTrackerTests {
  private let start = NIODeadline.uptimeNanoseconds(1_000_000_000_000)
  private var tracker = PresenceTracker(grace: .seconds(10))

  @Test("a user comes with the first connection and goes when the grace after the last has passed")
  mutating func grace() {
    #expect(tracker.connected(1, role: .client) == .joined(1, .client))
    #expect(tracker.connected(1, role: .client) == nil)
    tracker.disconnected(1, now: start)
    #expect(tracker.nextDeadline == nil)
    tracker.disconnected(1, now: start)
    #expect(tracker.nextDeadline == start + .seconds(10))
    #expect(tracker.expire(now: start + .seconds(9)) == [])
    #expect(tracker.expire(now: start + .seconds(10)) == [.left(1, .client)])
    #expect(tracker.nextDeadline == nil)
    #expect(tracker.connected(1, role: .client) == .joined(1, .client))
  }

  @Test("a page navigation is no coming and going")
  mutating func navigation() {
    _ = tracker.connected(1, role: .client)
    tracker.disconnected(1, now: start)
    #expect(tracker.connected(1, role: .client) == nil)
    #expect(tracker.expire(now: start + .seconds(60)) == [])
    tracker.disconnected(1, now: start + .seconds(61))
    #expect(tracker.expire(now: start + .seconds(70)) == [])
    #expect(tracker.expire(now: start + .seconds(71)) == [.left(1, .client)])
  }

  @Test("a second absence counts from its own beginning")
  mutating func secondAbsence() {
    _ = tracker.connected(1, role: .client)
    tracker.disconnected(1, now: start)
    _ = tracker.connected(1, role: .client)
    tracker.disconnected(1, now: start + .seconds(5))
    #expect(tracker.expire(now: start + .seconds(10)) == [])
    #expect(tracker.expire(now: start + .seconds(15)) == [.left(1, .client)])
    #expect(tracker.expire(now: start + .seconds(60)) == [])
  }

  @Test("a connection that nobody knows of changes nothing")
  mutating func unknown() {
    tracker.disconnected(1, now: start)
    #expect(tracker.nextDeadline == nil)
    _ = tracker.connected(1, role: .client)
    tracker.disconnected(1, now: start)
    tracker.disconnected(1, now: start)
    #expect(tracker.expire(now: start + .seconds(10)) == [.left(1, .client)])
  }

  @Test("a stopping node has all its users still, those in their grace included")
  mutating func removeAll() {
    _ = tracker.connected(1, role: .client)
    _ = tracker.connected(5, role: .manager)
    tracker.disconnected(5, now: start)
    #expect(tracker.removeAll() == [1: .client, 5: .manager])
    tracker.disconnected(1, now: start)
    #expect(tracker.expire(now: start + .seconds(60)) == [])
    #expect(tracker.removeAll().isEmpty)
  }
}
