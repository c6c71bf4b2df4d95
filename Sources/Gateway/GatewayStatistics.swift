/// How much a node carries at a moment.
package struct GatewayStatistics: Hashable, Sendable {
  /// Open connections, those that are being signed in included.
  package var connections = 0
  /// Users with a connection.
  package var users = 0
  /// Threads that somebody has joined.
  package var threads = 0

  /// An idle node's.
  package init() {}
}
