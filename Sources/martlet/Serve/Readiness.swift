import Synchronization

/// Whether the node wants traffic, as load balancers ask it.
final class Readiness: Sendable {
  private let isStopping = Atomic(false)

  /// No more traffic from now on.
  func stop() {
    isStopping.store(true, ordering: .releasing)
  }

  /// Why the node wants no traffic; empty if it does.
  var reasons: [String] {
    isStopping.load(ordering: .acquiring) ? ["stopping"] : []
  }
}
