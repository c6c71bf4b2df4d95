import NIOCore
import Testing

@testable import Gateway

@Suite("The token bucket")
struct TokenBucketTests {
  private let start = NIODeadline.uptimeNanoseconds(1_000_000_000)

  @Test("allows a burst, then the rate")
  func burstThenRate() {
    var bucket = TokenBucket(perSecond: 30, burst: 60, now: start)
    #expect((0..<61).filter { _ in bucket.take(now: start) }.count == 60)
    #expect((0..<100).filter { _ in bucket.take(now: start + .seconds(1)) }.count == 30)
  }

  @Test("never saves more than a burst")
  func savesABurst() {
    var bucket = TokenBucket(perSecond: 30, burst: 60, now: start)
    #expect((0..<100).filter { _ in bucket.take(now: start + .hours(5)) }.count == 60)
  }

  @Test("takes a clock that stands or goes back for no time at all")
  func clockGoesBack() {
    var bucket = TokenBucket(perSecond: 1, burst: 1, now: start)
    let taken = [start, start - .milliseconds(500), start].map { bucket.take(now: $0) }
    #expect(taken == [true, false, false])
  }
}
