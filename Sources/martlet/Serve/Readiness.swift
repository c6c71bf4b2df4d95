import NIOConcurrencyHelpers

/// Whether the node wants traffic, as load balancers ask it: an aggregate of named conditions that the node's parts set.
final class Readiness: Sendable {
  private let conditions = NIOLockedValueBox(ReadinessConditions())

  /// Says how a condition is now. From any thread; what was said last counts.
  func set(_ condition: ReadinessCondition, _ state: ReadinessCondition.State) {
    conditions.withLockedValue { $0.set(condition, state) }
  }

  /// How everything is now.
  var current: ReadinessConditions { conditions.withLockedValue(\.self) }
}
