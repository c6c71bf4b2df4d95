#if os(Linux)
  import ChatProtocol
  import Sockets

  extension StreamSocket: FrameSink {
    func offer(_ frames: EncodedFrames, limit: Int) -> Bool {
      if !isWritable, unsentBytes + frames.size > limit { return false }
      write(frames.webSocket)
      return true
    }

    func offer(_ frames: EncodedFrames, of thread: ThreadID, upTo last: UInt64, limit: Int) -> Bool {
      offer(frames, limit: limit)
    }

    func deliver(_ frames: EncodedFrames, limit: Int) -> Bool {
      if sendAlone(frames.webSocket) { return true }
      guard offer(frames, limit: limit) else { return false }
      flush()
      return true
    }

    func deliver(_ frames: EncodedFrames, of thread: ThreadID, upTo last: UInt64, limit: Int) -> Bool {
      deliver(frames, limit: limit)
    }
  }
#endif
