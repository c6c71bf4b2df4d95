import Gateway

/// Counts what ``BackendMetric`` names. Without a metrics backend these cost next to nothing.
enum BackendMetrics {
  private static let breakerState = BackendMetric.breakerState.level()
  private static let kept = BackendMetric.accessKept.count()

  /// A question has been answered, or not: `outcome` is `ok`, `refused` or a trouble's name.
  static func asked(_ operation: BackendRequest.Operation, _ outcome: String, nanoseconds: Int64) {
    BackendMetric.requests.count(operation.rawValue, outcome).increment()
    BackendMetric.requestSeconds.times(operation.rawValue).record(nanoseconds: nanoseconds)
  }

  /// A question about access needed no request.
  static func answeredFromMemory() { kept.increment() }

  /// 0: closed; 1: half open; 2: open.
  static func breaker(_ state: CircuitBreaker.State) {
    switch state {
    case .closed: breakerState.set(0)
    case .halfOpen: breakerState.set(1)
    case .open: breakerState.set(2)
    }
  }
}
