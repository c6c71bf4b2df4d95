/// What carries a connection.
enum SessionTransport: String, Hashable, Sendable, CaseIterable {
  case webSocket = "websocket"
  case eventStream = "sse"
  case longPoll = "poll"
}
