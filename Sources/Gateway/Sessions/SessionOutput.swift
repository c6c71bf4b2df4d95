import ChatProtocol
import NIOCore

/// A connection as its session sees it, whatever carries it. Called on the session's loop only.
protocol SessionOutput: AnyObject {
  /// What carries it, as metrics name it.
  var transport: SessionTransport { get }
  /// Hands frames over; ``flush()`` sends them.
  func send(_ frames: EncodedFrames)
  /// Sends what was handed over.
  func flush()
  /// Whether so little is unsent that nobody need count it.
  var isWritable: Bool { get }
  /// Bytes handed over and not taken by the socket.
  var unsentBytes: Int { get }
  /// Sends what was handed over, then ends the connection.
  func close(_ code: CloseCode)
  /// Cuts the connection at once.
  func terminate()
  /// Makes sure that the peer is alive; called every ``GatewayLimits/pingInterval``.
  func keepAliveTick()
}
