#if !os(Linux)
  import NIOCore
  import NIOPosix

  /// Where connections come in as NIO channels.
  struct ChannelEntrance: Sendable {
    let address: SocketAddress
    private let listener: any Channel
    private let channels: HTTPChannels

    /// - Throws: `IOError`, if the address cannot be listened at.
    init(_ address: SocketAddress, backlog: Int, group: any EventLoopGroup, channels: HTTPChannels) async throws {
      self.channels = channels
      listener = try await ServerBootstrap(group: group)
        .serverChannelOption(.backlog, value: CInt(clamping: backlog))
        .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
        .childChannelOption(.allowRemoteHalfClosure, value: true)
        .childChannelInitializer { channel in channels.add(channel) }
        .bind(to: address).get()
      self.address = listener.localAddress ?? address
    }

    /// Takes no more connections, lets those that are there end, and returns when they have.
    func close() async {
      try? await listener.close()
      try? await channels.stop(on: listener.eventLoop).get()
    }
  }
#endif
