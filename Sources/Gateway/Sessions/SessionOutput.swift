import ChatProtocol
import NIOCore

/// A connection as its session sees it, whatever carries it. Called on the session's loop only.
protocol SessionOutput: FrameSink {
  /// What carries it, as metrics name it.
  var transport: SessionTransport { get }
  /// Hands frames over; ``flush()`` sends them.
  func send(_ frames: EncodedFrames)
  /// Where its frames go in the end: itself, or what lies behind it and needs nothing of it for a delivery.
  var sink: any FrameSink { get }
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

  /// Whether it wants to be told who it is by a `welcome`.
  var takesWelcome: Bool { get }
  /// The session is open: commands are done from now on.
  func opened()
  /// Hands over events of a thread's log, consecutive, the last one at `last`.
  func send(_ frames: EncodedFrames, of thread: ThreadID, upTo last: UInt64)
  /// A thread is joined without a `subscribe` that awaits its reply; what follows `position` comes next.
  func joined(_ thread: ThreadID, _ reply: SubscribeReply, at position: UInt64?)
  /// A thread could not be continued and goes on behind `position`.
  func moved(_ thread: ThreadID, to position: UInt64?)
  /// A thread could not be joined or was taken away; the error has been sent.
  func refused(_ thread: ThreadID)
  /// Shows whoever is between that the stream is alive.
  func heartbeat()
}

extension SessionOutput {
  var sink: any FrameSink { self }
  func offer(_ frames: EncodedFrames, limit: Int) -> Bool {
    if !isWritable, unsentBytes + frames.size > limit { return false }
    send(frames)
    return true
  }
  func offer(_ frames: EncodedFrames, of thread: ThreadID, upTo last: UInt64, limit: Int) -> Bool {
    if !isWritable, unsentBytes + frames.size > limit { return false }
    send(frames, of: thread, upTo: last)
    return true
  }
  var takesWelcome: Bool { true }
  func opened() {}
  func send(_ frames: EncodedFrames, of thread: ThreadID, upTo last: UInt64) { send(frames) }
  func joined(_ thread: ThreadID, _ reply: SubscribeReply, at position: UInt64?) {}
  func moved(_ thread: ThreadID, to position: UInt64?) {}
  func refused(_ thread: ThreadID) {}
  func heartbeat() {}
}
