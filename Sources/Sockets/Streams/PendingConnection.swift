#if os(Linux)
  import CPlatform
  import Glibc
  import NIOCore

  /// A socket that is being connected. Bound to its loop.
  final class PendingConnection: PolledDescriptor {
    private let promise: EventLoopPromise<CInt>
    private var timer: Scheduled<Void>?
    private var isDone = false

    /// Connects to an address. The future is the connected socket's descriptor, which is whoever's it is told; or fails with
    /// an `IOError`, or `ChannelError.connectTimeout`. To be called on the loop.
    static func connect(
      to address: SocketAddress, by deadline: NIODeadline, on loop: SocketEventLoop
    ) -> EventLoopFuture<CInt> {
      do {
        return try PendingConnection(address, loop, deadline).promise.futureResult
      } catch {
        return loop.makeFailedFuture(error)
      }
    }

    private init(_ address: SocketAddress, _ loop: SocketEventLoop, _ deadline: NIODeadline) throws {
      promise = loop.makePromise()
      super.init(loop: loop, descriptor: try Self.newSocket(for: address))
      begin(address, deadline)
    }

    private func begin(_ address: SocketAddress, _ deadline: NIODeadline) {
      let result = address.withSockAddr { pointer, size in Glibc.connect(descriptor, pointer, socklen_t(size)) }
      if result == 0 { return finish(with: nil) }
      guard errno == EINPROGRESS else { return finish(with: IOError(errnoCode: errno, reason: "connect")) }
      do {
        try loop.watch(self, for: .room)
      } catch {
        return finish(with: error)
      }
      let wait = deadline - .now()
      timer = loop.assumeIsolated().scheduleTask(deadline: deadline) { [weak self] in
        self?.finish(with: ChannelError.connectTimeout(wait))
      }
    }

    override func becomeReady(_ readiness: Readiness) {
      var error: CInt = 0
      var size = socklen_t(MemoryLayout<CInt>.size)
      let isKnown = getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &size) == 0
      let failure = isKnown ? error : errno
      finish(with: failure == 0 ? nil : IOError(errnoCode: failure, reason: "connect"))
    }

    override func loopWillEnd() { finish(with: EventLoopError.shutdown) }

    private func finish(with error: (any Error)?) {
      guard !isDone else { return }
      isDone = true
      timer?.cancel()
      timer = nil
      loop.forget(self)
      if let error {
        _ = Glibc.close(descriptor)
        promise.fail(error)
      } else {
        promise.succeed(descriptor)
      }
    }
  }
#endif
