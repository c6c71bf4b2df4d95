#if os(Linux)
  package import NIOCore
  import Synchronization

  extension SocketChannel: SocketUser {
    package func socketDidRead(_ bytes: inout ByteBuffer) {
      guard state == .active else { return }
      if let directInput { return directInput(&bytes) }
      isReadPending = false
      // The bytes lie in a buffer that others read into.
      pipeline.fireChannelRead(ByteBuffer(buffer: bytes))
      pipeline.fireChannelReadComplete()
      readIfAutomatic()
      if !isReadPending, state == .active { socket.pauseReading() }
    }

    package func socketDidChangeWritability(isWritable: Bool) {
      writability.store(isWritable, ordering: .releasing)
      if state == .active { pipeline.fireChannelWritabilityChanged() }
    }

    package func socketDidDrain() {
      keepPromises()
      closeIfBothSidesAre()
    }

    package func socketDidEnd(_ error: IOError?) {
      guard state == .active else { return close0(error: error ?? ChannelError.eof, mode: .all, promise: nil) }
      if let error {
        pipeline.fireErrorCaught(error)
        return close0(error: error, mode: .all, promise: nil)
      }
      isInputClosed = true
      guard allowsHalfClosure else { return close0(error: ChannelError.eof, mode: .all, promise: nil) }
      pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
      closeIfBothSidesAre()
    }

    package func socketDidClose() { end(ChannelError.eof) }
  }
#endif
