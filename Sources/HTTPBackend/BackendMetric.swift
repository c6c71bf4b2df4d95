package import Gateway

/// What is counted of a backend elsewhere.
package enum BackendMetric: String, MetricName {
  case requests = "martlet_backend_requests_total"
  case requestSeconds = "martlet_backend_request_seconds"
  case accessKept = "martlet_backend_access_kept_total"
  case breakerState = "martlet_backend_breaker_state"

  package var kind: MetricKind {
    switch self {
    case .requests, .accessKept: .counter
    case .requestSeconds: .histogram
    case .breakerState: .gauge
    }
  }

  package var labels: [String] {
    switch self {
    case .requests: ["operation", "outcome"]
    case .requestSeconds: ["operation"]
    case .accessKept, .breakerState: []
    }
  }

  package var help: String {
    switch self {
    case .requests: "Questions to a backend elsewhere by how they ended: ok, refused, or what was wrong."
    case .requestSeconds: "How long questions to a backend elsewhere took, the wait for their turn included."
    case .accessKept: "Questions about access that an earlier answer answered."
    case .breakerState: "Whether a backend elsewhere is asked: 0 yes, 1 on trial, 2 not now."
    }
  }
}
