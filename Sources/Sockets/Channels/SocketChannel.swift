#if os(Linux)
  package import NIOCore
  import Synchronization

  /// A NIO channel on a ``StreamSocket``, for what is made of NIO's handlers: HTTP, TLS.
  ///
  /// It does what the channels of NIOPosix do, but that `localAddress` is nil, that it cannot be bound or connected, and that
  /// it sends bytes alone, no files. A read is one buffer, of just its size; options that say how NIOPosix reads and writes
  /// are taken and change nothing.
  ///
  /// `@unchecked Sendable`: the properties are constants or atomic, or are touched on `eventLoop` alone.
  package final class SocketChannel: Channel, @unchecked Sendable {
    enum State {
      case new
      case active
      case closed
    }

    package let allocator = ByteBufferAllocator()
    /// Whom it was connected to; nil: somebody who came.
    package let remoteAddress: SocketAddress?
    /// Gets what is read, past the pipeline: for a channel whose only handler wants bytes. They lie in a buffer that all
    /// sockets of the loop share. It must not be set in the middle of a read. Let go of when the channel closes.
    package var directInput: ((inout ByteBuffer) -> Void)?
    let socket: StreamSocket
    let closePromise: EventLoopPromise<Void>
    let activity = Atomic<Bool>(false)
    let writability = Atomic<Bool>(true)
    private var ownPipeline: ChannelPipeline?
    var state = State.new
    var isReadPending = false
    var isInputClosed = false
    var isOutputClosed = false
    var promises = WritePromises()
    var readsByItself = true
    var allowsHalfClosure = false

    /// Takes a socket over, whose user it becomes. To be called on its loop, and followed by ``open(_:)``.
    package init(_ socket: StreamSocket, remoteAddress: SocketAddress? = nil) {
      self.socket = socket
      self.remoteAddress = remoteAddress
      closePromise = socket.loop.makePromise()
      ownPipeline = ChannelPipeline(channel: self)
      socket.user = self
    }

    /// Has the handlers put into the pipeline, then becomes active.
    package func open<Output: Sendable>(
      _ setUp: (any Channel) -> EventLoopFuture<Output>
    ) -> EventLoopFuture<Output> {
      let opened = setUp(self).flatMapError { error in
        self.close0(error: error, mode: .all, promise: nil)
        return self.eventLoop.makeFailedFuture(error)
      }.flatMapThrowing { output in
        guard self.state == .new else { throw ChannelError.ioOnClosedChannel }
        self.becomeActive()
        return output
      }
      // What comes before the handlers are there waits for them.
      if state == .new { socket.pauseReading() }
      return opened
    }

    private func becomeActive() {
      state = .active
      pipeline.fireChannelRegistered()
      guard state == .active else { return }
      activity.store(true, ordering: .releasing)
      pipeline.fireChannelActive()
      readIfAutomatic()
      if !isReadPending { socket.pauseReading() }
    }

    // MARK: Channel

    package var eventLoop: any EventLoop { socket.loop }
    package var pipeline: ChannelPipeline {
      guard let ownPipeline else { preconditionFailure("A channel has its pipeline from the beginning.") }
      return ownPipeline
    }
    package var closeFuture: EventLoopFuture<Void> { closePromise.futureResult }
    package var localAddress: SocketAddress? { nil }
    package var parent: (any Channel)? { nil }
    package var isActive: Bool { activity.load(ordering: .acquiring) }
    package var isWritable: Bool { writability.load(ordering: .acquiring) }
    package var _channelCore: any ChannelCore { self }
    package var syncOptions: (any NIOSynchronousChannelOptions)? { SocketChannelOptions(channel: self) }

    package func setOption<Option: ChannelOption>(_ option: Option, value: Option.Value) -> EventLoopFuture<Void> {
      let options = SocketChannelOptions(channel: self)
      return eventLoop.submit { try options.setOption(option, value: value) }
    }

    package func getOption<Option: ChannelOption>(_ option: Option) -> EventLoopFuture<Option.Value> {
      let options = SocketChannelOptions(channel: self)
      return eventLoop.submit { try options.getOption(option) }
    }

    // MARK: Reading

    /// What comes here is dealt with before what comes to others of the loop.
    package func makeUrgent() { socket.makeUrgent() }

    func readIfAutomatic() {
      if readsByItself, !isReadPending, state == .active, !isInputClosed { pipeline.read() }
    }

    func setReadsByItself(_ isSo: Bool) {
      readsByItself = isSo
      if isSo {
        readIfAutomatic()
      } else {
        isReadPending = false
        socket.pauseReading()
      }
    }

    // MARK: Writing

    /// Keeps the promises of what has been sent.
    func keepPromises() {
      while !promises.isEmpty,
        let promise = promises.popKept(unsent: socket.unsentBytes + socket.unflushedBytes)
      {
        if socket.isBroken { promise.fail(ChannelError.ioOnClosedChannel) } else { promise.succeed() }
      }
    }
  }
#endif
