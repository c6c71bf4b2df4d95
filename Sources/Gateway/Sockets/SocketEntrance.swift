#if os(Linux)
  import Glibc
  import NIOCore

  /// Where connections come in as sockets: one listener, and the loops that its connections are spread over.
  final class SocketEntrance: Sendable {
    let address: SocketAddress
    private let loops: [SocketLoop]
    private let listener: SocketListener
    private let channels: HTTPChannels

    /// - Throws: `IOError`, if the address cannot be listened at.
    init(
      _ address: SocketAddress, backlog: Int, group: any EventLoopGroup, services: GateServices, channels: HTTPChannels
    ) async throws {
      let listener = try SocketListener(address, backlog: backlog)
      let loops = try group.makeIterator().map { try SocketLoop(eventLoop: $0) }
      for loop in loops { try await loop.start() }
      self.address = listener.address
      self.listener = listener
      self.loops = loops
      self.channels = channels
      try await loops[0].eventLoop.submit {
        var turn = 0
        listener.onConnection = { descriptor in
          let loop = loops[turn]
          turn = (turn + 1) % loops.count
          if loops.count == 1 {
            Self.welcome(descriptor, loop, services, channels)
          } else {
            loop.eventLoop.execute { Self.welcome(descriptor, loop, services, channels) }
          }
        }
        try listener.start(on: loops[0])
      }.get()
    }

    private static func welcome(
      _ descriptor: CInt, _ loop: SocketLoop, _ services: GateServices, _ channels: HTTPChannels
    ) {
      var one: CInt = 1
      _ = setsockopt(descriptor, CInt(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<CInt>.size))
      guard let socket = try? loop.adopt(descriptor) else { return }
      socket.user = IncomingConnection(socket, services: services, channels: channels)
      loop.expire(socket, after: services.configuration.handshakeTimeout)
    }

    /// Takes no more connections, lets those that are there end, and returns when they have.
    func close() async {
      let (listener, loops) = (listener, loops)
      try? await loops[0].eventLoop.submit { listener.stop() }.get()
      let ended = loops.map { loop in loop.eventLoop.flatSubmit { loop.end() } }
      for future in ended { try? await future.get() }
      try? await channels.stop(on: loops[0].eventLoop).get()
      for loop in loops { loop.stop() }
    }
  }
#endif
