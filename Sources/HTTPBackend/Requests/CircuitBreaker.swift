package import NIOCore

/// Leaves a backend alone that does not answer: closed → open after some failures in a row → half open, where one
/// request tries, → closed again or open for longer. Pure: the time and the chance are passed in.
package struct CircuitBreaker: Sendable {
  /// When it opens, and for how long.
  package struct Policy: Hashable, Sendable {
    /// So many failures in a row open it.
    package var failures = 5
    /// The first pause; it doubles with each try that fails.
    package var shortestPause = TimeAmount.milliseconds(500)
    /// The longest pause.
    package var longestPause = TimeAmount.seconds(30)

    /// The defaults.
    package init() {}
  }

  /// What it lets pass.
  package enum State: Hashable, Sendable {
    /// Everything.
    case closed
    /// Nothing before this moment.
    case open(until: NIODeadline)
    /// The one request that is on its way.
    case halfOpen
  }

  /// The permission to make one request, whose outcome must be reported with it.
  struct Permit: Hashable, Sendable {
    fileprivate let period: UInt64
  }

  /// What became of a request.
  enum Outcome: Hashable, Sendable {
    /// The backend has answered, be it no.
    case answered
    /// There was no answer in time.
    case silent
    /// The backend has answered that it failed, at a question of this origin. In a row of failures an origin counts
    /// once: one user's poisoned request must not close the door on everybody.
    case failed(Origin)
    /// The request was not made.
    case abandoned
  }

  /// Whose questions are told apart.
  enum Origin: Hashable, Sendable {
    case user(String)
    case thread(String)
    case gateway
  }

  /// What it lets pass now.
  package private(set) var state = State.closed
  private let policy: Policy
  private var row = 0
  private var origins: Set<Origin> = []
  /// How often it has opened since it was last closed.
  private var trips = 0
  /// Changes with the state: what was permitted before says nothing any more.
  private var period: UInt64 = 0

  /// A closed one.
  package init(_ policy: Policy) {
    self.policy = policy
  }

  /// Whether a request would be refused now.
  func refuses(at now: NIODeadline) -> Bool {
    switch state {
    case .closed: false
    case .open(let until): now < until
    case .halfOpen: true
    }
  }

  /// A permit for a request; nil if it must not be made. When the pause is over, the first who asks gets the only one.
  mutating func admit(now: NIODeadline) -> Permit? {
    guard !refuses(at: now) else { return nil }
    if case .open = state {
      state = .halfOpen
      period += 1
    }
    return Permit(period: period)
  }

  /// Takes note of what became of a permitted request.
  /// - Parameter chance: from 0 to 1; where in the second half of the pause it ends, so that many nodes do not try at once.
  mutating func report(_ outcome: Outcome, of permit: Permit, now: NIODeadline, chance: Double) {
    guard permit.period == period else { return }
    switch (state, outcome) {
    case (.open, _), (.closed, .abandoned):
      break
    case (.halfOpen, .abandoned):
      state = .open(until: now)
      period += 1
    case (.halfOpen, .answered):
      state = .closed
      period += 1
      trips = 0
      forget()
    case (.closed, .answered):
      forget()
    case (.halfOpen, _):
      open(now: now, chance: chance)
    case (.closed, .silent):
      row += 1
      if row >= policy.failures { open(now: now, chance: chance) }
    case (.closed, .failed(let origin)):
      if origins.insert(origin).inserted { row += 1 }
      if row >= policy.failures { open(now: now, chance: chance) }
    }
  }

  private mutating func forget() {
    row = 0
    origins.removeAll()
  }

  private mutating func open(now: NIODeadline, chance: Double) {
    let doubled = policy.shortestPause.nanoseconds << Int64(min(trips, 20))
    let pause = min(doubled, policy.longestPause.nanoseconds)
    let share = 0.5 + 0.5 * min(max(chance, 0), 1)
    state = .open(until: now + .nanoseconds(Int64(Double(pause) * share)))
    trips += 1
    period += 1
    forget()
  }
}
