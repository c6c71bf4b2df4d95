#if os(Linux)
  import CPlatform
  import DequeModule
  import Glibc
  import NIOCore

  /// A connected socket without a NIO channel: little more than its descriptor while nothing happens. Bound to its loop.
  ///
  /// What is written goes straight to the socket with the next flush; what that does not take, and all that follows, waits
  /// in the backlog until there is room.
  final class StreamSocket {
    /// What the socket has not taken.
    private final class Backlog {
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

    let descriptor: CInt
    private(set) var isClosed = false
    private var isClosingOutput = false
    /// What goes out with the next flush.
    private var unflushed: ByteBuffer?
    /// Nil while everything was taken.
    private var backlog: Backlog?
    var awaitsFlush = false
    var joinsThreads = false
    /// Let go of when the socket closes.
    var user: (any SocketUser)?
    unowned let loop: SocketLoop
    /// Its name to the loop.
    let token: UInt64

    init(loop: SocketLoop, token: UInt64, descriptor: CInt) {
      self.loop = loop
      self.token = token
      self.descriptor = descriptor
    }

    var eventLoop: any EventLoop { loop.eventLoop }
    var isWritable: Bool { backlog?.isOverHighMark != true }
    var unsentBytes: Int { backlog?.bytes ?? 0 }

    // MARK: Writing

    /// Takes bytes for the next flush. The buffer may be shared.
    func write(_ bytes: ByteBuffer) {
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
    func flush() {
      guard let bytes = unflushed else { return }
      unflushed = nil
      send(bytes)
    }

    /// Sends bytes at once if nothing goes before them; false: they were not taken.
    @inline(__always)
    func sendAlone(_ bytes: ByteBuffer) -> Bool {
      guard unflushed == nil, backlog == nil, !isClosed, !isClosingOutput else { return false }
      send(bytes)
      return true
    }

    private func send(_ bytes: ByteBuffer) {
      guard let sent = sendNow(bytes), sent < bytes.readableBytes else { return }
      var rest = bytes
      rest.moveReaderIndex(forwardBy: sent)
      let backlog = Backlog()
      self.backlog = backlog
      loop.watch(self, forRoom: true)
      append(rest, to: backlog)
    }

    /// How many bytes the socket took; nil if it has ended, of which the poller will tell.
    private func sendNow(_ bytes: ByteBuffer) -> Int? {
      bytes.withUnsafeReadableBytes { bytes in
        while true {
          let sent = martlet_send(descriptor, bytes.baseAddress, bytes.count)
          if sent >= 0 { return sent }
          if errno == EAGAIN { return 0 }
          if errno != EINTR { return nil }
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
    func drain() {
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
      let isDrained = backlog.buffers.isEmpty
      if isDrained {
        self.backlog = nil
        loop.watch(self, forRoom: false)
        if isClosingOutput { shutDownOutput() }
      }
      guard backlog.isOverHighMark, backlog.bytes < Self.lowMark else { return }
      backlog.isOverHighMark = false
      user?.socketDidChangeWritability(isWritable: true)
    }

    // MARK: Ending

    /// Says, behind what was written, that nothing more will come.
    func closeOutput() {
      guard !isClosed, !isClosingOutput else { return }
      flush()
      isClosingOutput = true
      if backlog == nil { shutDownOutput() }
    }

    private func shutDownOutput() {
      _ = Glibc.shutdown(descriptor, Int32(SHUT_WR))
    }

    /// Closes at once; what is unsent is lost.
    func close() {
      guard !isClosed else { return }
      let user = user
      release()
      _ = Glibc.close(descriptor)
      user?.socketDidClose()
    }

    /// Gives the descriptor up without closing it.
    func release() {
      isClosed = true
      unflushed = nil
      backlog = nil
      user = nil
      loop.forget(self)
    }
  }
#endif
