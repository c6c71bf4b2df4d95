package import NIOCore

/// All limits of a node (the contract's section 12); each has a name in the configuration.
package struct GatewayLimits: Hashable, Sendable {
  /// The largest frame of a client, in bytes.
  package var frameBytes = 64 * 1024
  /// Commands per second and connection, in the long run.
  package var commandsPerSecond = 30.0
  /// Commands that a connection may send at once.
  package var commandsBurst = 60.0
  /// Commands that may be refused at once before the connection is closed with 4004; as many per second as
  /// ``commandsPerSecond`` in the long run.
  package var refusedCommands = 200
  /// Threads joined and users watched by one connection.
  package var subscriptions = 1000
  /// Connections of one user; the oldest makes way.
  package var connectionsPerUser = 20
  /// Unsent bytes of a connection, past which it is closed with 4003.
  package var unsentBytes = 1024 * 1024
  /// The largest event from a publisher, in bytes.
  package var eventBytes = 256 * 1024
  /// How long a request may take to arrive.
  package var handshake = TimeAmount.seconds(10)
  /// The largest request head, in bytes.
  package var headerBytes = 16 * 1024
  /// New connections per second on this node; 0: no limit.
  package var connectionsPerSecond = 0
  /// How often a silent connection is pinged; gone after two that were not answered.
  package var pingInterval = TimeAmount.seconds(25)
  /// How long a connection without a token may take to send its `auth` frame.
  package var authentication = TimeAmount.seconds(5)
  /// Events of a thread that are kept for those who rejoin.
  package var ringEvents = 64
  /// Bytes of a thread's events that are kept for those who rejoin.
  package var ringBytes = 64 * 1024
  /// Events of a thread held back behind a hole.
  package var heldEvents = 1024
  /// The largest page of a thread's log that is read at once, in events.
  package var pageEvents = 100
  /// The most bytes of a thread's log that one page brings to a connection.
  package var pageBytes = 256 * 1024

  /// The contract's defaults.
  package init() {}

  /// Unsent bytes past which typing and presence are dropped.
  var ephemeralBytes: Int { unsentBytes / 8 }
  /// Unsent bytes past which log events are held back.
  var holdBackBytes: Int { unsentBytes / 2 }
}
