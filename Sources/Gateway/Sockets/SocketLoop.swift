#if os(Linux)
  import DequeModule
  import Glibc
  import NIOCore

  /// The sockets without channels of one event loop.
  ///
  /// `@unchecked Sendable`: the properties are constants, or are touched on `eventLoop` alone.
  final class SocketLoop: @unchecked Sendable {
    private static let readSize = 64 * 1024

    let eventLoop: any EventLoop
    private let poller: SocketPoller
    private var slots: ContiguousArray<StreamSocket?> = []
    /// Tells a slot's holders apart: what was found ready may have been closed by the time it is looked at.
    private var generations: ContiguousArray<UInt32> = []
    private var free: ContiguousArray<UInt32> = []
    /// What all sockets read into, one after another.
    private var readBuffer = ByteBuffer()
    private var listeners: [UInt64: SocketListener] = [:]
    /// Sockets whose users' patience ends at a time.
    private var deadlines = DeadlineQueue<UInt64>()
    private var timer: Scheduled<Void>?
    private var emptied: EventLoopPromise<Void>?
    private var count = 0
    private var nextListener: UInt64 = 1 << 63

    /// - Throws: `IOError` if the system has no descriptors left.
    init(eventLoop: any EventLoop) throws {
      self.eventLoop = eventLoop
      poller = try SocketPoller(loop: eventLoop)
    }

    /// Begins to look at its sockets.
    /// - Throws: `IOError` if the system has no descriptors left.
    func start() async throws {
      try await poller.start { [weak self] batch in self?.take(batch) }
    }

    /// Ends the poller's thread.
    func stop() { poller.stop() }

    /// Lets each socket end when it can, and succeeds when all have.
    func end() -> EventLoopFuture<Void> {
      let promise = eventLoop.makePromise(of: Void.self)
      for socket in slots.compactMap(\.self) { socket.user?.socketShouldEnd() }
      if count == 0 { promise.succeed() } else { emptied = promise }
      return promise.futureResult
    }

    /// Takes a connected, non-blocking socket over.
    /// - Throws: `IOError`; then the descriptor is closed.
    func adopt(_ descriptor: CInt) throws -> StreamSocket {
      let index: UInt32
      if let reused = free.popLast() {
        index = reused
      } else {
        index = UInt32(slots.count)
        slots.append(nil)
        generations.append(0)
      }
      let token = UInt64(generations[Int(index)]) << 32 | UInt64(index)
      do {
        try poller.add(descriptor, token: token)
      } catch {
        free.append(index)
        _ = Glibc.close(descriptor)
        throw error
      }
      let socket = StreamSocket(loop: self, token: token, descriptor: descriptor)
      slots[Int(index)] = socket
      count += 1
      return socket
    }

    /// The socket of that name; nil: it has closed.
    func socket(_ token: UInt64) -> StreamSocket? {
      let index = Int(token & 0xFFFF_FFFF)
      guard index < slots.count, generations[index] == UInt32(token >> 32) else { return nil }
      return slots[index]
    }

    func forget(_ socket: StreamSocket) {
      let index = Int(socket.token & 0xFFFF_FFFF)
      poller.remove(socket.descriptor)
      slots[index] = nil
      // One bit of a token is the listeners'.
      generations[index] = (generations[index] &+ 1) & 0x7FFF_FFFF
      free.append(UInt32(index))
      count -= 1
      if count == 0 { emptied?.succeed() }
    }

    func watch(_ socket: StreamSocket, forRoom: Bool) {
      poller.watch(socket.descriptor, token: socket.token, forRoom: forRoom)
    }

    // MARK: Deadlines

    /// Tells a socket's user after a time that its patience has ended, if it is an ``IncomingConnection`` still.
    func expire(_ socket: StreamSocket, after time: TimeAmount) {
      deadlines.add(socket.token, at: .now() + time)
      schedule()
    }

    private func schedule() {
      guard timer == nil, let next = deadlines.next else { return }
      // Not one timer for each in a storm.
      let time = max(next, .now() + .milliseconds(100))
      timer = eventLoop.assumeIsolated().scheduleTask(deadline: time) { [weak self] in
        guard let self else { return }
        timer = nil
        while let token = deadlines.popDue(.now()) { (socket(token)?.user as? IncomingConnection)?.expire() }
        schedule()
      }
    }

    // MARK: Listening

    /// Calls a listener when somebody comes.
    func add(_ listener: SocketListener) throws {
      nextListener += 1
      listener.token = nextListener
      listeners[nextListener] = listener
      try poller.add(listener.descriptor, token: nextListener)
    }

    func remove(_ listener: SocketListener) {
      guard listeners.removeValue(forKey: listener.token) != nil else { return }
      poller.remove(listener.descriptor)
    }

    // MARK: Reading

    private func take(_ batch: [SocketPoller.Readiness]) {
      for readiness in batch {
        if let listener = listeners[readiness.token] {
          listener.acceptWaiting()
        } else if let socket = socket(readiness.token) {
          if readiness.isWritable { socket.drain() }
          if readiness.isReadable, !socket.isClosed { read(socket) }
        }
      }
    }

    private func read(_ socket: StreamSocket) {
      guard let user = socket.user else { return socket.close() }
      var buffer = readBuffer
      readBuffer = ByteBuffer()
      defer { readBuffer = buffer }
      buffer.clear()
      var failure: CInt = 0
      let count = buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: Self.readSize) { space in
        let count = recv(socket.descriptor, space.baseAddress, space.count, 0)
        if count < 0 { failure = errno }
        return max(0, count)
      }
      if count > 0 {
        user.socketDidRead(&buffer)
      } else if failure != EAGAIN, failure != EINTR {
        user.socketDidEnd()
      }
    }
  }
#endif
