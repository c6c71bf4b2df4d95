/// The conditions of a node's readiness and what they come to. Pure.
struct ReadinessConditions: Hashable, Sendable {
  /// What they come to.
  enum Verdict: String, Hashable, Sendable {
    /// All is well.
    case ok
    /// The node wants traffic, and something is wrong.
    case degraded
    /// The node wants no traffic.
    case unavailable
  }

  private var down: [ReadinessCondition: String] = [:]

  /// Notes how a condition is.
  mutating func set(_ condition: ReadinessCondition, _ state: ReadinessCondition.State) {
    switch state {
    case .up: down[condition] = nil
    case .down(let reason): down[condition] = reason
    }
  }

  /// How a condition is; up unless it was said otherwise.
  func state(of condition: ReadinessCondition) -> ReadinessCondition.State {
    down[condition].map { .down($0) } ?? .up
  }

  /// What the conditions come to.
  var verdict: Verdict {
    if down.keys.contains(where: { $0.effect == .outOfRotation }) { return .unavailable }
    return down.isEmpty ? .ok : .degraded
  }

  /// What is wrong, `name: reason`, or the name alone where there is no more to say; in the order of the names.
  var reasons: [String] {
    down.sorted { $0.key.name < $1.key.name }.map { $1.isEmpty ? $0.name : "\($0.name): \($1)" }
  }
}
