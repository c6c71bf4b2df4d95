#if os(Linux)
  import CPlatform
  import DequeModule
  import Glibc
  package import NIOCore

  /// A connected socket without a NIO channel: little more than its descriptor while nothing happens. Bound to its loop.
  ///
  /// What is written goes straight to the socket with the next flush; what that does not take, and all that follows, waits
  /// in the backlog until there is room.
  package final class StreamSocket: PolledDescriptor {
    /// What the socket has not taken.
    @usableFromInline
    final class Backlog {
      var buffers: Deque<ByteBuffer> = []
      var bytes = 0
      var isOverHighMark = false
    }

    /// From so many unsent bytes on the socket is not writable, until there are fewer than ``lowMark``.
    private static let highMark = 64 * 1024
    private static let lowMark = 32 * 1024
    /// Up to this size, in bytes, two writes are copied into one.
    private static let worthJoining = 16 * 1024

    // What a delivery needs comes first, so that it lies in as few lines of the processor's cache as can be.

    @usableFromInline
    package private(set) var isClosed = false
    @usableFromInline
    private(set) var isClosingOutput = false
    /// Whether the peer has ended its side.
    private var isInputEnded = false
    /// Whether nothing is read for now.
    private var isPaused = false
    /// Whether the socket took bytes no more and never will.
    package private(set) var isBroken = false
    /// What goes out with the next flush.
    @usableFromInline
    private(set) var unflushed: ByteBuffer?
    /// Nil while everything was taken.
    @usableFromInline
    private(set) var backlog: Backlog?
    package var awaitsFlush = false
    package var joinsThreads = false
    /// Let go of when the socket closes.
    package var user: (any SocketUser)?
    /// Whom it ends with.
    package private(set) var set: SocketSet?

    /// Takes a connected, non-blocking socket over. To be called on the loop.
    /// - Throws: `IOError`; then the descriptor is closed.
    package init(_ descriptor: CInt, on loop: SocketEventLoop, in set: SocketSet? = nil) throws {
      self.set = set
      super.init(loop: loop, descriptor: descriptor)
      do {
        try loop.watch(self, for: .input)
      } catch {
        isClosed = true
        _ = Glibc.close(descriptor)
        throw error
      }
      set?.enter()
    }

    package var eventLoop: any EventLoop { loop }
    package var isWritable: Bool { backlog?.isOverHighMark != true }
    /// What the socket has not taken, in bytes.
    package var unsentBytes: Int { backlog?.bytes ?? 0 }
    /// What waits for a flush, in bytes.
    package var unflushedBytes: Int { unflushed?.readableBytes ?? 0 }

    /// Sets an option of the socket's: setsockopt(2).
    /// - Throws: `IOError`.
    package func setOption(_ level: CInt, _ name: CInt, _ value: CInt) throws {
      var value = value
      guard setsockopt(descriptor, level, name, &value, socklen_t(MemoryLayout<CInt>.size)) == 0 else {
        throw IOError(errnoCode: errno, reason: "setsockopt")
      }
    }

    // MARK: Writing

    /// Takes bytes for the next flush. The buffer may be shared.
    package func write(_ bytes: ByteBuffer) {
      guard !isClosed, !isClosingOutput else { return }
      if let backlog { return append(bytes, to: backlog) }
      guard var before = unflushed else { return unflushed = bytes }
      unflushed = nil
      if before.readableBytes + bytes.readableBytes <= Self.worthJoining {
        before.writeImmutableBuffer(bytes)
        unflushed = before
      } else {
        send(before)
        write(bytes)
      }
    }

    /// Sends what was written.
    package func flush() {
      guard let bytes = unflushed else { return }
      unflushed = nil
      send(bytes)
    }

    /// Sends bytes at once if nothing goes before them; false: they were not taken.
    @inlinable
    @inline(__always)
    package func sendAlone(_ bytes: ByteBuffer) -> Bool {
      guard unflushed == nil, backlog == nil, !isClosed, !isClosingOutput else { return false }
      let sent = bytes.withUnsafeReadableBytes { martlet_send(descriptor, $0.baseAddress, $0.count) }
      if sent != bytes.readableBytes { sendRest(of: bytes, sent: sent) }
      return true
    }

    /// Deals with bytes of which the socket took some, or none for an error, which it will say again.
    @usableFromInline
    func sendRest(of bytes: ByteBuffer, sent: Int) {
      var rest = bytes
      rest.moveReaderIndex(forwardBy: max(0, sent))
      send(rest)
    }

    private func send(_ bytes: ByteBuffer) {
      guard let sent = sendNow(bytes), sent < bytes.readableBytes else { return }
      var rest = bytes
      rest.moveReaderIndex(forwardBy: sent)
      let backlog = Backlog()
      self.backlog = backlog
      watch()
      append(rest, to: backlog)
    }

    /// How many bytes the socket took; nil if it has ended, of which the poll will tell.
    private func sendNow(_ bytes: ByteBuffer) -> Int? {
      bytes.withUnsafeReadableBytes { bytes in
        while true {
          let sent = martlet_send(descriptor, bytes.baseAddress, bytes.count)
          if sent >= 0 { return sent }
          if errno == EAGAIN { return 0 }
          guard errno == EINTR else {
            isBroken = true
            return nil
          }
        }
      }
    }

    private func append(_ bytes: ByteBuffer, to backlog: Backlog) {
      backlog.buffers.append(bytes.kept())
      backlog.bytes += bytes.readableBytes
      guard !backlog.isOverHighMark, backlog.bytes > Self.highMark else { return }
      backlog.isOverHighMark = true
      user?.socketDidChangeWritability(isWritable: false)
    }

    /// There is room: sends what waits.
    private func drain() {
      guard let backlog else { return }
      while let first = backlog.buffers.first {
        // Ended: the bytes will not be missed.
        let sent = sendNow(first) ?? first.readableBytes
        backlog.bytes -= sent
        guard sent == first.readableBytes else {
          backlog.buffers[0].moveReaderIndex(forwardBy: sent)
          break
        }
        backlog.buffers.removeFirst()
      }
      if backlog.buffers.isEmpty {
        self.backlog = nil
        watch()
        if isClosingOutput { shutDownOutput() }
      }
      user?.socketDidDrain()
      guard backlog.isOverHighMark, backlog.bytes < Self.lowMark, !isClosed else { return }
      backlog.isOverHighMark = false
      user?.socketDidChangeWritability(isWritable: true)
    }

    // MARK: Reading

    /// Reads nothing until ``resumeReading()``. That the peer has ended is noticed all the same.
    package func pauseReading() {
      guard !isPaused, !isClosed else { return }
      isPaused = true
      watch()
    }

    package func resumeReading() {
      guard isPaused, !isClosed else { return }
      isPaused = false
      watch()
    }

    /// What comes here is dealt with before what comes to other sockets.
    package func makeUrgent() { loop.makeUrgent(self) }

    private func watch() {
      guard !isClosed else { return }
      var readiness: Readiness = backlog == nil ? [] : .room
      if !isInputEnded { readiness.formUnion(isPaused ? .inputEnd : .input) }
      loop.change(self, to: readiness)
    }

    override func becomeReady(_ readiness: Readiness) {
      if readiness.contains(.room) { drain() }
      guard !isClosed else { return }
      if isInputEnded {
        // Nothing is watched for but room: both sides have ended, or it is broken.
        if !readiness.isDisjoint(with: .hangup) {
          user?.socketDidEnd(IOError(errnoCode: EPIPE, reason: "send")) ?? close()
        }
      } else if isPaused {
        // The end is told at once, and before it what comes before it.
        if !readiness.isDisjoint(with: [.inputEnd, .hangup]) { while read(), !isClosed, isPaused {} }
      } else if !readiness.isDisjoint(with: [.input, .hangup]) {
        read()
      }
    }

    /// Reads once; whether there was something.
    @discardableResult
    private func read() -> Bool {
      guard let user else {
        close()
        return false
      }
      var buffer = loop.readBuffer
      loop.readBuffer = ByteBuffer()
      defer { loop.readBuffer = buffer }
      buffer.clear()
      var failure: CInt = 0
      let size = isUrgent ? SocketEventLoop.urgentReadSize : SocketEventLoop.readSize
      let count = buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: size) { space in
        let count = recv(descriptor, space.baseAddress, size, 0)
        if count < 0 { failure = errno }
        return max(0, count)
      }
      if count > 0 {
        user.socketDidRead(&buffer)
        return true
      }
      if failure == EAGAIN || failure == EINTR { return false }
      isInputEnded = true
      user.socketDidEnd(failure == 0 ? nil : IOError(errnoCode: failure, reason: "recv"))
      watch()
      return false
    }

    // MARK: Ending

    /// Says, behind what was written, that nothing more will come.
    package func closeOutput() {
      guard !isClosed, !isClosingOutput else { return }
      flush()
      isClosingOutput = true
      if backlog == nil { shutDownOutput() }
    }

    private func shutDownOutput() {
      _ = Glibc.shutdown(descriptor, CInt(SHUT_WR))
    }

    /// Leaves the set of those who end together.
    package func leaveSet() {
      set?.leave()
      set = nil
    }

    /// Closes at once; what is unsent is lost.
    package func close() {
      guard !isClosed else { return }
      isClosed = true
      unflushed = nil
      backlog = nil
      let user = user
      self.user = nil
      loop.forget(self)
      _ = Glibc.close(descriptor)
      leaveSet()
      user?.socketDidClose()
    }

    override func loopWillEnd() { close() }
  }
#endif
