import NIOCore
import Testing

@testable import Gateway

@Suite("A token bucket")
struct TokenBucketTests {
  private let start = NIODeadline.uptimeNanoseconds(1_000_000_000_000)

  @Test("lets a burst through, then the rate")
  func burst() {
    var bucket = TokenBucket(perSecond: 10, burst: 3, now: start)
    #expect((0..<5).map { _ in bucket.take(now: start) } == [true, true, true, false, false])
    #expect(bucket.take(now: start + .milliseconds(99)) == false)
    #expect(bucket.take(now: start + .milliseconds(101)) == true)
    #expect(bucket.take(now: start + .milliseconds(102)) == false)
  }

  @Test("never holds more than the burst, however long it waits")
  func full() {
    var bucket = TokenBucket(perSecond: 10, burst: 3, now: start)
    let later = start + .hours(10)
    #expect((0..<4).map { _ in bucket.take(now: later) } == [true, true, true, false])
  }

  @Test("a clock that stands still or goes back takes nothing away and gives nothing")
  func clock() {
    var bucket = TokenBucket(perSecond: 10, burst: 1, now: start)
    #expect(bucket.take(now: start - .seconds(5)) == true)
    #expect(bucket.take(now: start - .seconds(5)) == false)
    #expect(bucket.take(now: start + .milliseconds(110)) == true)
  }

  @Test("over a long time it lets through what the rate says")
  func longRun() {
    var bucket = TokenBucket(perSecond: 30, burst: 60, now: start)
    let taken = (0..<100_000).count { bucket.take(now: start + .milliseconds(Int64($0))) }
    #expect((3050...3070).contains(taken))
  }
}
