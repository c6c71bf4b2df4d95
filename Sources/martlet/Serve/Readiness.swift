import NIOConcurrencyHelpers

/// Whether the node wants traffic, as load balancers ask it: an aggregate of named conditions that the node's parts set.
final class Readiness: Sendable {
  private let conditions = NIOLockedValueBox(ReadinessConditions())

  /// Says how a condition is now. From any thread; what was said last counts.
  func set(_ condition: ReadinessCondition, _ state: ReadinessCondition.State) {
    conditions.withLockedValue { $0.set(condition, state) }
  }

  /// Returns when a condition is up, or after a time.
  func wait(for condition: ReadinessCondition, atMost time: Duration) async {
    let deadline = ContinuousClock.now + time
    while current.state(of: condition) != .up, ContinuousClock.now < deadline {
      guard (try? await Task.sleep(for: .milliseconds(5))) != nil else { return }
    }
  }

  /// How everything is now.
  var current: ReadinessConditions { conditions.withLockedValue(\.self) }
}
