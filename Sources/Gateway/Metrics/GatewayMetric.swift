/// What a node counts of its connections, events and users, and of its link to Redis.
package enum GatewayMetric: String, MetricName {
  case connections = "martlet_connections"
  case connectionsOpened = "martlet_connections_opened_total"
  case closes = "martlet_closes_total"
  case polls = "martlet_polls_total"
  case upgradesRefused = "martlet_upgrades_refused_total"
  case tokensRefused = "martlet_tokens_refused_total"
  case revocations = "martlet_revocations_total"
  case commands = "martlet_commands_total"
  case rateLimited = "martlet_commands_rate_limited_total"
  case eventsReceived = "martlet_events_received_total"
  case eventsRejected = "martlet_events_rejected_total"
  case duplicates = "martlet_events_duplicate_total"
  case held = "martlet_events_held_total"
  case filled = "martlet_events_filled_total"
  case resyncs = "martlet_resyncs_total"
  case deliveries = "martlet_deliveries_total"
  case slowHeldBack = "martlet_slow_held_back_total"
  case slowDropped = "martlet_slow_dropped_total"
  case threads = "martlet_threads"
  case usersOnline = "martlet_users_online"
  case presenceTransitions = "martlet_presence_transitions_total"
  case loopLag = "martlet_event_loop_lag_seconds"
  case redisUp = "martlet_redis_up"
  case redisReconnects = "martlet_redis_reconnects_total"
  case redisMessages = "martlet_redis_messages_total"
  case unpublished = "martlet_redis_unpublished_total"

  package var kind: MetricKind {
    switch self {
    case .connections, .threads, .usersOnline, .redisUp: .gauge
    case .loopLag: .histogram
    default: .counter
    }
  }

  package var labels: [String] {
    switch self {
    case .connections, .connectionsOpened: ["transport"]
    case .closes: ["code"]
    case .polls: ["answer"]
    case .upgradesRefused, .tokensRefused, .eventsRejected: ["reason"]
    case .presenceTransitions: ["to"]
    default: []
    }
  }

  package var help: String {
    switch self {
    case .connections: "Open connections, those that are being signed in and clients between two polls included."
    case .connectionsOpened: "Connections that were opened."
    case .closes:
      "Connections that ended: by the close code that the server sent, by the client's word (client), or without a word "
        + "(lost)."
    case .polls: "Long polls that were answered: with events, with nothing when their time was up, or by a refusal."
    case .upgradesRefused: "WebSocket handshakes, streams and polls that were answered with 503."
    case .tokensRefused: "Tokens that opened no connection."
    case .revocations: "Users who were disconnected, on any node."
    case .commands: "Commands of clients that were let through."
    case .rateLimited: "Commands that were refused as too many."
    case .eventsReceived: "Events from the broker on channels that somebody here has joined."
    case .eventsRejected: "Events from the broker that clients do not get, because of their form."
    case .unpublished: "Live events of this node, such as typing, that Redis did not take."
    case .duplicates: "Log events that had come before."
    case .held: "Log events that came too early: behind each is a hole, or one that is being filled."
    case .filled: "Log events that were read from the backend to fill a hole."
    case .resyncs: "Times that clients of a channel were told to load anew, because no log could bring what was missed."
    case .deliveries: "Sends to connections; one may carry several events."
    case .slowHeldBack: "Times that log events were held back for a slow connection, to be read again."
    case .slowDropped: "Typing and presence events that a slow connection did not get."
    case .threads: "Threads that somebody on this node has joined."
    case .usersOnline: "Users on this node, the grace after their last connection included."
    case .presenceTransitions: "Users who came to this node or left it."
    case .loopLag: "How late event loops with connections do what is due, by one sample a second and loop."
    case .redisUp: "1 while there is a link to Redis, else 0; absent without Redis."
    case .redisReconnects: "Times that the link to Redis came back."
    case .redisMessages: "Messages from Redis."
    }
  }
}
