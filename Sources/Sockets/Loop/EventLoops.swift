package import NIOCore

#if !os(Linux)
  import NIOPosix
#endif

/// The event loops that a server runs on.
package enum EventLoops {
  /// So many loops, one thread each: loops of our own where there is epoll(7), NIO's elsewhere. To be shut down by whoever
  /// made them.
  ///
  /// Linux' loops take no channels of NIOPosix: sockets are ``SocketChannel``s there.
  package static func make(_ count: Int) -> any EventLoopGroup {
    #if os(Linux)
      SocketEventLoopGroup(count)
    #else
      MultiThreadedEventLoopGroup(numberOfThreads: count)
    #endif
  }
}
