import ChatProtocol
import CoreMetrics

/// What a node counts. Without a metrics backend these cost next to nothing.
enum GatewayMetrics {
  static let deliveries = Count("martlet_deliveries_total")
  static let commands = Count("martlet_commands_total")
  static let rateLimited = Count("martlet_commands_rate_limited_total")
  static let duplicates = Count("martlet_events_duplicate_total")
  static let holes = Count("martlet_events_held_total")
  static let filled = Count("martlet_events_filled_total")
  static let heldBack = Count("martlet_slow_held_back_total")
  static let unpublished = Count("martlet_redis_unpublished_total")
  static let droppedEphemeral = Count("martlet_slow_dropped_total")
  private static let connections = Meter(label: "martlet_connections")
  private static let refusedTokens = Count("martlet_tokens_refused_total")

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

extension GatewayMetrics {
  /// A counter of events.
  struct Count: Sendable {
    private let counter: Counter

    init(_ label: String) { counter = Counter(label: label) }

    func increment(by amount: Int = 1) { counter.increment(by: Int64(amount)) }
  }
}
