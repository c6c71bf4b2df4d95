import ChatProtocol
import NIOConcurrencyHelpers
import NIOCore

/// How many commands a user may still send by requests, and how many times ask for events: those of all requests to this node count together, for a request
/// is no connection that could be counted alone.
final class CommandRates: Sendable {
  private struct State {
    var buckets: [UserID: TokenBucket] = [:]
    /// At how many users it is looked who has been silent.
    var tidyAt = 1024
  }

  private let state = NIOLockedValueBox(State())
  private let perSecond: Double
  private let burst: Double

  init(limits: GatewayLimits) {
    perSecond = limits.commandsPerSecond
    burst = limits.commandsBurst
  }

  /// Takes as many for a session whose user has asked for events: false if there are not so many.
  func take(_ count: Int, for session: Session) -> Bool {
    session.caller.map { take(count, for: $0.identity.userId, now: .now()) == count } ?? false
  }

  /// Takes one for each of so many commands; returns for how many there was one.
  func take(_ count: Int, for user: UserID, now: NIODeadline) -> Int {
    state.withLockedValue { state in
      if state.buckets.count >= state.tidyAt {
        state.buckets = state.buckets.filter { !$0.value.isFull(now: now) }
        state.tidyAt = max(1024, state.buckets.count * 2)
      }
      var bucket = state.buckets[user] ?? TokenBucket(perSecond: perSecond, burst: burst, now: now)
      var taken = 0
      while taken < count, bucket.take(now: now) { taken += 1 }
      state.buckets[user] = bucket
      return taken
    }
  }
}
