import ChatProtocol

@testable import Gateway

/// A connection that takes everything and does nothing with it.
final class NullOutput: SessionOutput {
  /// How often it got frames, and how often frames of a thread's log.
  private(set) var frames = 0
  private(set) var events = 0

  let transport = SessionTransport.webSocket
  let isWritable = true
  let unsentBytes = 0
  var awaitsFlush = false

  func send(_ frames: EncodedFrames) { self.frames += 1 }
  func send(_ frames: EncodedFrames, of thread: ThreadID, upTo last: UInt64) { events += 1 }
  func flush() {}
  func close(_ code: CloseCode) {}
  func terminate() {}
  func keepAliveTick() {}
}
