#if os(Linux)
  package import NIOCore
  import Synchronization

  extension SocketChannel: NIOTransportAccessibleChannelCore {
    /// Lends the descriptor, on the loop.
    package func withUnsafeTransport<Result>(_ body: (CInt) throws -> Result) throws -> Result {
      guard state != .closed else { throw ChannelError.ioOnClosedChannel }
      return try body(socket.descriptor)
    }

    package func localAddress0() throws -> SocketAddress { throw ChannelError.operationUnsupported }

    package func remoteAddress0() throws -> SocketAddress {
      guard let remoteAddress else { throw ChannelError.operationUnsupported }
      return remoteAddress
    }

    package func register0(promise: EventLoopPromise<Void>?) { promise?.fail(ChannelError.operationUnsupported) }

    package func bind0(to: SocketAddress, promise: EventLoopPromise<Void>?) {
      promise?.fail(ChannelError.operationUnsupported)
    }

    package func connect0(to: SocketAddress, promise: EventLoopPromise<Void>?) {
      promise?.fail(ChannelError.operationUnsupported)
    }

    package func write0(_ data: NIOAny, promise: EventLoopPromise<Void>?) {
      guard state == .active else { return promise?.fail(ChannelError.ioOnClosedChannel) ?? () }
      guard !isOutputClosed else { return promise?.fail(ChannelError.outputClosed) ?? () }
      guard let data = tryUnwrapData(data, as: IOData.self), case .byteBuffer(let bytes) = data else {
        return promise?.fail(ChannelError.operationUnsupported) ?? ()
      }
      promises.add(bytes.readableBytes, promise)
      if bytes.readableBytes > 0 { socket.write(bytes) }
    }

    package func flush0() {
      socket.flush()
      keepPromises()
    }

    package func read0() {
      guard state == .active, !isInputClosed else { return }
      isReadPending = true
      socket.resumeReading()
    }

    package func close0(error: any Error, mode: CloseMode, promise: EventLoopPromise<Void>?) {
      guard state != .closed else { return promise?.fail(ChannelError.alreadyClosed) ?? () }
      switch mode {
      case .all:
        socket.close()
        end(error)
        promise?.succeed()
      case .output:
        guard !isOutputClosed else { return promise?.fail(ChannelError.outputClosed) ?? () }
        isOutputClosed = true
        socket.closeOutput()
        keepPromises()
        promise?.succeed()
        if state == .active { pipeline.fireUserInboundEventTriggered(ChannelEvent.outputClosed) }
        closeIfBothSidesAre()
      case .input:
        promise?.fail(ChannelError.operationUnsupported)
      }
    }

    package func triggerUserOutboundEvent0(_ event: Any, promise: EventLoopPromise<Void>?) {
      promise?.fail(ChannelError.operationUnsupported)
    }

    /// Nobody wanted it.
    package func channelRead0(_ data: NIOAny) {}

    /// Nobody minds.
    package func errorCaught0(error: any Error) {}

    func closeIfBothSidesAre() {
      guard state == .active, isInputClosed, isOutputClosed, socket.unsentBytes == 0 else { return }
      close0(error: ChannelError.eof, mode: .all, promise: nil)
    }

    /// The socket has closed.
    func end(_ error: any Error) {
      guard state != .closed else { return }
      let wasActive = state == .active
      state = .closed
      directInput = nil
      activity.store(false, ordering: .releasing)
      while let promise = promises.pop() { promise.fail(error) }
      if wasActive {
        pipeline.fireChannelInactive()
        pipeline.fireChannelUnregistered()
      }
      // Whoever calls may be a handler of the pipeline.
      eventLoop.execute {
        self.removeHandlers(pipeline: self.pipeline)
        self.closePromise.succeed()
      }
    }
  }
#endif
