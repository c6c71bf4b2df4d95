#if os(Linux)
  package import Dispatch
  package import NIOCore
  import Synchronization

  /// A fixed number of ``SocketEventLoop``s, handed out in turn.
  package final class SocketEventLoopGroup: EventLoopGroup {
    private let loops: [SocketEventLoop]
    private let turn = Atomic<Int>(0)

    /// - Parameter count: how many loops, and threads; one at least.
    package init(_ count: Int) {
      loops = (0..<max(1, count)).map { SocketEventLoop(name: "martlet-loop-\($0)") }
    }

    package func next() -> any EventLoop {
      loops[turn.wrappingAdd(1, ordering: .relaxed).oldValue % loops.count]
    }

    package func makeIterator() -> EventLoopIterator { EventLoopIterator(loops) }

    /// Closes what is open on the loops, fails what is scheduled, and ends their threads.
    package func shutdownGracefully(queue: DispatchQueue, _ callback: @escaping @Sendable ((any Error)?) -> Void) {
      let ended = DispatchGroup()
      for loop in loops {
        ended.enter()
        loop.end { ended.leave() }
      }
      ended.notify(queue: queue) { callback(nil) }
    }
  }
#endif
