import CoreMetrics

/// What is counted of a backend elsewhere. Without a metrics backend these cost next to nothing.
enum BackendMetrics {
  private static let breakerState = Gauge(label: "martlet_backend_breaker_state")
  private static let kept = Counter(label: "martlet_backend_access_kept_total")

  /// A question has been answered, or not: `outcome` is `ok`, `refused` or a trouble's name.
  static func asked(_ operation: BackendRequest.Operation, _ outcome: String, nanoseconds: Int64) {
    let operation = ("operation", operation.rawValue)
    Counter(label: "martlet_backend_requests_total", dimensions: [operation, ("outcome", outcome)]).increment()
    Timer(label: "martlet_backend_request_seconds", dimensions: [operation]).recordNanoseconds(nanoseconds)
  }

  /// A question about access needed no request.
  static func answeredFromMemory() { kept.increment() }

  /// 0: closed; 1: half open; 2: open.
  static func breaker(_ state: CircuitBreaker.State) {
    switch state {
    case .closed: breakerState.record(0)
    case .halfOpen: breakerState.record(1)
    case .open: breakerState.record(2)
    }
  }
}
