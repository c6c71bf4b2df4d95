import ChatProtocol
import NIOCore
import Testing

@testable import Gateway

@Suite("What is kept between two polls")
struct PollLeasesTests {
  private typealias Leases = PollLeases<String>
  private let start = NIODeadline.uptimeNanoseconds(1_000_000_000)

  private func key(_ token: String, _ position: UInt64 = 1, thread: ThreadID = 15) -> Leases.Key {
    Leases.Key(token: TokenDigest(token), threads: [thread], positions: [thread: position])
  }

  @Test("is there once, for the same token, threads and positions, and for none else")
  func match() {
    var leases = Leases(lifetime: .seconds(5))
    #expect(leases.put("a", key: key("t"), user: 1, now: start).isEmpty)
    #expect(leases.take(key("u")) == nil)
    #expect(leases.take(key("t", 2)) == nil)
    #expect(leases.take(key("t", thread: 16)) == nil)
    #expect(leases.take(key("t")) == "a")
    #expect(leases.take(key("t")) == nil)
    #expect(leases.count == 0)
  }

  @Test("goes when its time is up, counted from when it was last kept")
  func expiry() {
    var leases = Leases(lifetime: .seconds(5))
    _ = leases.put("a", key: key("t"), user: 1, now: start)
    #expect(leases.take(key("t")) == "a")
    _ = leases.put("a", key: key("t"), user: 1, now: start + .seconds(3))
    #expect(leases.expire(now: start + .seconds(5)).isEmpty)
    #expect(leases.expire(now: start + .seconds(8)) == ["a"])
    #expect(leases.expire(now: start + .seconds(9)).isEmpty)
    #expect(leases.count == 0)
  }

  @Test("is bounded for each user and in all: the oldest make way")
  func bounds() {
    var leases = Leases(lifetime: .seconds(5), maximum: 4, maximumPerUser: 2)
    #expect(leases.put("a", key: key("a"), user: 1, now: start).isEmpty)
    #expect(leases.put("b", key: key("b"), user: 1, now: start).isEmpty)
    #expect(leases.put("c", key: key("c"), user: 1, now: start) == ["a"])
    #expect(leases.put("d", key: key("d"), user: 2, now: start).isEmpty)
    #expect(leases.put("e", key: key("e"), user: 3, now: start).isEmpty)
    #expect(leases.put("f", key: key("f"), user: 4, now: start) == ["b"])
    #expect(leases.put("g", key: key("f"), user: 4, now: start) == ["f"])
    #expect(leases.count == 4)
    #expect(leases.take(key("f")) == "g")
  }
}
