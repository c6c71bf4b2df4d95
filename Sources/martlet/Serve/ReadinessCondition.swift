/// Something that a node needs, by its name: `readiness.set(.redis, .down("no link"))`.
struct ReadinessCondition: Hashable, Sendable {
  /// How a condition is.
  enum State: Hashable, Sendable {
    case up
    /// With the reason, for people. It is shown to whoever asks: no addresses, no secrets.
    case down(String)
  }

  /// What load balancers should make of it while it is down.
  enum Effect: Hashable, Sendable {
    /// The node gets no traffic: another one can do better.
    case outOfRotation
    /// The node keeps its traffic, and says what is wrong. Right for what all nodes share: if each left the rotation, what
    /// still works would be gone as well.
    case degraded
  }

  /// The name, in answers and metrics.
  let name: String
  /// What follows while it is down.
  let effect: Effect

  /// The node stops.
  static let stopping = ReadinessCondition(name: "stopping", effect: .outOfRotation)
  /// The first link to Redis. A node that has never had one may be set up wrong.
  static let firstRedis = ReadinessCondition(name: "redis", effect: .outOfRotation)
  /// The link to Redis. Without it events wait in the backend, and connections go on.
  static let redis = ReadinessCondition(name: "redis", effect: .degraded)
  /// The chat backend. Without it live events still arrive, and nobody can join a thread that it must be asked for.
  static let backend = ReadinessCondition(name: "backend", effect: .degraded)
}
