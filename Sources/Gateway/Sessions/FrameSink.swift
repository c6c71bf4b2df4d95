import ChatProtocol

/// Where a session's frames go, as the fan-out sees it: the least that a delivery needs to know of a connection.
protocol FrameSink: AnyObject {
  /// Whether it is to be flushed: the shard's own mark.
  var awaitsFlush: Bool { get set }
  /// Whether it may get deliveries of several threads, so that a flush for all of them is worth waiting for; the session's
  /// word.
  var joinsThreads: Bool { get set }
  /// Hands over frames; ``flush()`` sends them. False if so little has been taken of what was handed over before that more
  /// than `limit` bytes would be unsent: then these were not taken.
  func offer(_ frames: EncodedFrames, limit: Int) -> Bool
  /// The same for events of a thread's log, consecutive, the last one at `last`.
  func offer(_ frames: EncodedFrames, of thread: ThreadID, upTo last: UInt64, limit: Int) -> Bool
  /// Sends what was handed over.
  func flush()
  /// Both at once.
  func deliver(_ frames: EncodedFrames, limit: Int) -> Bool
  /// Both at once.
  func deliver(_ frames: EncodedFrames, of thread: ThreadID, upTo last: UInt64, limit: Int) -> Bool
}

extension FrameSink {
  func deliver(_ frames: EncodedFrames, limit: Int) -> Bool {
    guard offer(frames, limit: limit) else { return false }
    flush()
    return true
  }

  func deliver(_ frames: EncodedFrames, of thread: ThreadID, upTo last: UInt64, limit: Int) -> Bool {
    guard offer(frames, of: thread, upTo: last, limit: limit) else { return false }
    flush()
    return true
  }

  /// Where a flush is more than a call of the system, it is always worth waiting for.
  var joinsThreads: Bool {
    get { true }
    set {}
  }
}
