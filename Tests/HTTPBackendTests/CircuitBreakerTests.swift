import NIOCore
import TestSupport
import Testing

@testable import HTTPBackend

@Suite("The circuit breaker")
struct CircuitBreakerTests {
  private let start = NIODeadline.uptimeNanoseconds(1_000_000_000_000)

  private func after(_ milliseconds: Int64) -> NIODeadline { start + .milliseconds(milliseconds) }

  private func make() -> CircuitBreaker {
    var policy = CircuitBreaker.Policy()
    policy.failures = 3
    policy.shortestPause = .milliseconds(1000)
    policy.longestPause = .milliseconds(5000)
    return CircuitBreaker(policy)
  }

  private func admitted(_ breaker: inout CircuitBreaker, at now: NIODeadline) throws -> CircuitBreaker.Permit {
    let permit = breaker.admit(now: now)
    return try #require(permit)
  }

  private func isRefused(_ breaker: inout CircuitBreaker, at now: NIODeadline) -> Bool {
    breaker.admit(now: now) == nil
  }

  /// Makes a request with an outcome.
  private func request(
    _ breaker: inout CircuitBreaker, _ outcome: CircuitBreaker.Outcome, at now: NIODeadline, chance: Double = 1
  ) throws {
    let permit = try admitted(&breaker, at: now)
    breaker.report(outcome, of: permit, now: now, chance: chance)
  }

  @Test("opens after failures in a row, and not before")
  func opens() throws {
    var breaker = make()
    for _ in 0..<10 {
      try request(&breaker, .silent, at: start)
      try request(&breaker, .silent, at: start)
      try request(&breaker, .answered, at: start)
    }
    #expect(breaker.state == .closed)
    for _ in 0..<3 { try request(&breaker, .silent, at: start) }
    #expect(breaker.state == .open(until: after(1000)))
    #expect(isRefused(&breaker, at: after(999)))
    #expect(breaker.refuses(at: after(999)))
  }

  @Test("lets one try when the pause is over; its answer closes it")
  func halfOpen() throws {
    var breaker = make()
    for _ in 0..<3 { try request(&breaker, .silent, at: start) }
    let probe = try admitted(&breaker, at: after(1000))
    #expect(breaker.state == .halfOpen)
    #expect(isRefused(&breaker, at: after(1000)))
    #expect(isRefused(&breaker, at: after(60_000)))
    breaker.report(.answered, of: probe, now: after(1100), chance: 0)
    #expect(breaker.state == .closed)
    #expect(!isRefused(&breaker, at: after(1100)))
  }

  @Test("doubles the pause with each try that fails, up to the longest, and begins anew after success")
  func backsOff() throws {
    var breaker = make()
    for _ in 0..<3 { try request(&breaker, .silent, at: start) }
    var now = after(1000)
    for pause in [2000, 4000, 5000, 5000, 5000] as [Int64] {
      try request(&breaker, .failed(.gateway), at: now)
      #expect(breaker.state == .open(until: now + .milliseconds(pause)))
      now = now + .milliseconds(pause)
    }
    for _ in 0..<100 {
      try request(&breaker, .silent, at: now)
      now = now + .milliseconds(5000)
    }
    try request(&breaker, .answered, at: now)
    for _ in 0..<3 { try request(&breaker, .silent, at: now) }
    #expect(breaker.state == .open(until: now + .milliseconds(1000)))
  }

  @Test("ends the pause somewhere in its second half, by chance")
  func jitter() throws {
    for (chance, pause) in [(0, 500), (0.5, 750), (1, 1000), (7, 1000), (-7, 500)] as [(Double, Int64)] {
      var breaker = make()
      for _ in 0..<3 { try request(&breaker, .silent, at: start, chance: chance) }
      #expect(breaker.state == .open(until: after(pause)))
    }
  }

  @Test("one user's failing requests do not close the door on the others; those of several do")
  func poison() throws {
    var breaker = make()
    for _ in 0..<1000 { try request(&breaker, .failed(.user("1")), at: start) }
    #expect(breaker.state == .closed)
    try request(&breaker, .failed(.thread("1")), at: start)
    #expect(breaker.state == .closed)
    try request(&breaker, .failed(.gateway), at: start)
    #expect(breaker.state == .open(until: after(1000)))
  }

  @Test("what was permitted before it opened says nothing any more")
  func stale() throws {
    var breaker = make()
    let early = try admitted(&breaker, at: start)
    for _ in 0..<3 { try request(&breaker, .silent, at: start) }
    breaker.report(.answered, of: early, now: after(10), chance: 0)
    #expect(breaker.state == .open(until: after(1000)))
    let probe = try admitted(&breaker, at: after(1000))
    breaker.report(.silent, of: early, now: after(1001), chance: 0)
    breaker.report(.answered, of: early, now: after(1001), chance: 0)
    #expect(breaker.state == .halfOpen)
    breaker.report(.answered, of: probe, now: after(1001), chance: 0)
    #expect(breaker.state == .closed)
    breaker.report(.silent, of: probe, now: after(1002), chance: 0)
    for _ in 0..<2 { try request(&breaker, .silent, at: after(1003)) }
    #expect(breaker.state == .closed)
  }

  @Test("a try that was not made leaves it to the next")
  func abandoned() throws {
    var breaker = make()
    for _ in 0..<3 { try request(&breaker, .silent, at: start) }
    try request(&breaker, .abandoned, at: after(1000))
    try request(&breaker, .answered, at: after(1000))
    #expect(breaker.state == .closed)
  }

  @Test("whatever happens, it never refuses longer than the longest pause without a request on its way")
  func fuzz() throws {
    var random = SeededGenerator.announced("CircuitBreakerTests.fuzz")
    var breaker = make()
    var now = start
    var permits: [CircuitBreaker.Permit] = []
    for _ in 0..<20_000 {
      now = now + .milliseconds(Int64.random(in: 0...700, using: &random))
      if Bool.random(using: &random) {
        if let permit = breaker.admit(now: now) { permits.append(permit) }
      } else if let permit = permits.randomElement(using: &random) {
        permits.removeAll { $0 == permit }
        let outcomes: [CircuitBreaker.Outcome] = [
          .answered, .silent, .silent, .abandoned, .failed(.user("1")), .failed(.gateway),
        ]
        let outcome = outcomes.randomElement(using: &random) ?? .silent
        breaker.report(outcome, of: permit, now: now, chance: .random(in: 0...1, using: &random))
      }
      switch breaker.state {
      case .open(let until): #expect(until <= now + .milliseconds(5000))
      case .halfOpen: #expect(!permits.isEmpty)
      case .closed: #expect(!breaker.refuses(at: now))
      }
    }
  }
}
