#if os(Linux)
  import NIOCore
  import NIOConcurrencyHelpers
  import Sockets

  /// Where connections come in as sockets: one listener, and the loops that its connections are spread over.
  final class SocketEntrance: Sendable {
    let address: SocketAddress
    private let acceptors: [SocketAcceptor]
    private let listener: NIOLoopBound<SocketListener>
    private let channels: HTTPChannels

    /// - Parameter group: of ``EventLoops``.
    /// - Throws: `IOError`, if the address cannot be listened at.
    init(
      _ address: SocketAddress, backlog: Int, group: any EventLoopGroup, services: GateServices, channels: HTTPChannels
    ) async throws {
      let loops = group.makeIterator().compactMap { $0 as? SocketEventLoop }
      guard let first = loops.first else { throw ChannelError.operationUnsupported }
      let acceptors = loops.map { SocketAcceptor(loop: $0, services: services, channels: channels) }
      (self.listener, self.address) = try await first.submit {
        var turn = 0
        let listener = try SocketListener(address, backlog: backlog, on: first) { descriptor in
          let acceptor = acceptors[turn]
          turn = (turn + 1) % acceptors.count
          if acceptor.loop === first {
            acceptor.accept(descriptor)
          } else {
            acceptor.loop.execute { acceptor.accept(descriptor) }
          }
        }
        return (NIOLoopBound(listener, eventLoop: first), listener.address)
      }.get()
      self.acceptors = acceptors
      self.channels = channels
    }

    /// Takes no more connections, lets those that are there end, and returns when they have.
    func close() async {
      let listener = listener
      try? await acceptors[0].loop.submit { listener.value.stop() }.get()
      let ended = acceptors.map { acceptor in acceptor.loop.flatSubmit { acceptor.end() } }
      for future in ended { try? await future.get() }
      try? await channels.stop(on: acceptors[0].loop).get()
    }
  }
#endif
