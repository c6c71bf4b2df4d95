package import NIOCore

/// How a node behaves.
package struct GatewayConfiguration: Hashable, Sendable {
  /// The node's own name among all nodes, of letters and digits; another one at each start unless it is set.
  package var nodeId = String(UInt64.random(in: (1 << 60)...UInt64.max), radix: 36)
  /// The server's name in `welcome` frames.
  package var serverName = "martlet"
  /// The limits.
  package var limits = GatewayLimits()
  /// How long after its last connection a user stays online.
  package var presenceGrace = TimeAmount.seconds(10)
  /// How long after its death a node's users stay online, where nodes share a presence store.
  package var presenceLease = TimeAmount.seconds(10)
  /// How often a stream over HTTP shows that it is alive: more often than proxies cut what is silent.
  package var heartbeat = TimeAmount.seconds(20)
  /// How long a poll's session waits for the client's next poll.
  package var pollLease = TimeAmount.seconds(5)
  /// How long `typing` holds without renewal.
  package var typingLease = TimeAmount.seconds(6)
  /// Over which time the clients' reconnects are spread when the node stops.
  package var reconnectSpread = TimeAmount.seconds(5)
  /// How long a stopping node waits for its connections to close.
  package var drainDeadline = TimeAmount.seconds(10)
  /// How often the threads' heads are compared with the backend's, and how often while the broker's link is lost.
  package var auditInterval = TimeAmount.seconds(60)
  package var outageAuditInterval = TimeAmount.seconds(3)
  /// How long a hole that no log can fill is waited for.
  package var holePatience = TimeAmount.seconds(1)
  /// How long a node that is asked for revocations waits for others who ask.
  package var revocationsPause = TimeAmount.milliseconds(500)

  /// The defaults.
  package init() {}
}
