import ChatProtocol

/// Where a session's frames go, as the fan-out sees it: the least that a delivery needs to know of a connection.
protocol FrameSink: AnyObject {
  /// Whether it is to be flushed: the shard's own mark.
  var awaitsFlush: Bool { get set }
  /// Hands over frames; ``flush()`` sends them. False if so little has been taken of what was handed over before that more
  /// than `limit` bytes would be unsent: then these were not taken.
  func offer(_ frames: EncodedFrames, limit: Int) -> Bool
  /// The same for events of a thread's log, consecutive, the last one at `last`.
  func offer(_ frames: EncodedFrames, of thread: ThreadID, upTo last: UInt64, limit: Int) -> Bool
  /// Sends what was handed over.
  func flush()
}
