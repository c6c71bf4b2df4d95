import ChatProtocol
import Metrics

/// What a node counts. Without a metrics backend these cost next to nothing.
enum GatewayMetrics {
  static let deliveries = Counter(label: "martlet_deliveries_total")
  static let commands = Counter(label: "martlet_commands_total")
  static let rateLimited = Counter(label: "martlet_commands_rate_limited_total")
  static let duplicates = Counter(label: "martlet_events_duplicate_total")
  static let holes = Counter(label: "martlet_events_held_total")
  static let filled = Counter(label: "martlet_events_filled_total")
  static let heldBack = Counter(label: "martlet_slow_held_back_total")
  static let droppedEphemeral = Counter(label: "martlet_slow_dropped_total")
  private static let connections = Meter(label: "martlet_connections")
  private static let refusedTokens = Counter(label: "martlet_tokens_refused_total")

  static func opened() { connections.increment(by: 1) }
  static func closed() { connections.decrement(by: 1) }
  static func refusedToken() { refusedTokens.increment() }

  static func rejected(_ reason: EventRejection) {
    Counter(label: "martlet_events_rejected_total", dimensions: [("reason", reason.rawValue)]).increment()
  }

  static func closing(_ code: CloseCode) {
    Counter(label: "martlet_closes_total", dimensions: [("code", String(code.code))]).increment()
  }
}
