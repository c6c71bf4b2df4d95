#if os(Linux)
  package import NIOCore

  /// Those sockets of a loop that are asked to end together: a server's. Bound to the loop.
  package final class SocketSet {
    private let loop: SocketEventLoop
    private var count = 0
    private var emptied: EventLoopPromise<Void>?

    package init(loop: SocketEventLoop) {
      self.loop = loop
    }

    /// Lets each socket end when it can, and succeeds when all have, or have left.
    package func end() -> EventLoopFuture<Void> {
      let promise = loop.makePromise(of: Void.self)
      for case let socket as StreamSocket in loop.allPolled where socket.set === self { socket.user?.socketShouldEnd() }
      if count == 0 { promise.succeed() } else { emptied = promise }
      return promise.futureResult
    }

    func enter() { count += 1 }

    func leave() {
      count -= 1
      if count == 0 { emptied?.succeed() }
    }
  }
#endif
