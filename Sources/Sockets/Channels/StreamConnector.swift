package import NIOCore
import NIOPosix

/// Connects to servers: to a ``SocketChannel`` on a loop of our own, to NIO's channel on one of NIO's.
package struct StreamConnector: Sendable {
  private let loop: any EventLoop
  private let timeout: TimeAmount

  /// - Parameter timeout: how long a connection may take, with finding the addresses.
  package init(loop: any EventLoop, timeout: TimeAmount) {
    self.loop = loop
    self.timeout = timeout
  }

  /// Connects by TCP, without delay (Nagle's) and with keepalive: to the host's addresses one after another.
  /// - Parameter setUp: puts the handlers into the new channel, on its loop; then it becomes active.
  /// - Throws: `IOError`, `ChannelError.connectTimeout`, ``UnknownHost`` or what NIO says for it.
  package func connect<Output: Sendable>(
    host: String, port: Int, setUp: @escaping @Sendable (any Channel) -> EventLoopFuture<Output>
  ) async throws -> Output {
    #if os(Linux)
      if let loop = loop as? SocketEventLoop {
        let deadline = NIODeadline.now() + timeout
        let addresses = try await NIOThreadPool.singleton.runIfActive(eventLoop: loop) {
          try hostAddresses(of: host, port: port)
        }.get()
        return try await connect(to: addresses, by: deadline, on: loop, setUp: setUp)
      }
    #endif
    return
      try await bootstrap
      .channelOption(.tcpOption(.tcp_nodelay), value: 1)
      .channelOption(.socketOption(.so_keepalive), value: 1)
      .connect(host: host, port: port, channelInitializer: setUp)
  }

  /// Connects to a socket in the file system.
  /// - Parameter setUp: puts the handlers into the new channel, on its loop; then it becomes active.
  /// - Throws: `IOError`, `ChannelError.connectTimeout`, or `SocketAddressError.unixDomainSocketPathTooLong`.
  package func connect<Output: Sendable>(
    path: String, setUp: @escaping @Sendable (any Channel) -> EventLoopFuture<Output>
  ) async throws -> Output {
    #if os(Linux)
      if let loop = loop as? SocketEventLoop {
        let address = try SocketAddress(unixDomainSocketPath: path)
        return try await connect(to: [address], by: .now() + timeout, on: loop, setUp: setUp)
      }
    #endif
    return try await bootstrap.connect(unixDomainSocketPath: path, channelInitializer: setUp)
  }

  private var bootstrap: ClientBootstrap {
    ClientBootstrap(group: loop).connectTimeout(timeout).channelOption(
      .recvAllocator, value: AdaptiveRecvByteBufferAllocator(minimum: 4096, initial: 16384, maximum: 1 << 18))
  }

  #if os(Linux)
    private func connect<Output: Sendable>(
      to addresses: [SocketAddress], by deadline: NIODeadline, on loop: SocketEventLoop,
      setUp: @escaping @Sendable (any Channel) -> EventLoopFuture<Output>
    ) async throws -> Output {
      var failure: any Error = ChannelError.connectTimeout(timeout)
      for address in addresses {
        do {
          return try await loop.flatSubmit {
            PendingConnection.connect(to: address, by: deadline, on: loop).flatMap { descriptor in
              open(descriptor, to: address, on: loop, setUp: setUp)
            }
          }.get()
        } catch {
          failure = error
          if deadline <= .now() { break }
        }
      }
      throw failure
    }

    private func open<Output: Sendable>(
      _ descriptor: CInt, to address: SocketAddress, on loop: SocketEventLoop,
      setUp: @escaping @Sendable (any Channel) -> EventLoopFuture<Output>
    ) -> EventLoopFuture<Output> {
      do {
        let channel = SocketChannel(try StreamSocket(descriptor, on: loop), remoteAddress: address)
        if address.port != nil {
          try? channel.syncOptions?.setOption(.tcpOption(.tcp_nodelay), value: 1)
          try? channel.syncOptions?.setOption(.socketOption(.so_keepalive), value: 1)
        }
        return channel.open(setUp)
      } catch {
        return loop.makeFailedFuture(error)
      }
    }
  #endif
}
