#if os(Linux)
  import Glibc
  import NIOCore

  /// A descriptor that a loop watches. Bound to its loop.
  package class PolledDescriptor {
    // What a delivery to a socket needs comes first, so that it lies in as few lines of the processor's cache as can be.

    package final let descriptor: CInt
    package final let loop: SocketEventLoop
    /// Its name to the loop while it is watched.
    package internal(set) final var token: UInt64 = .max
    /// Whether others are made to wait for it.
    final var isUrgent = false

    init(loop: SocketEventLoop, descriptor: CInt) {
      self.loop = loop
      self.descriptor = descriptor
    }

    /// It is ready for what it was watched for, or has ended.
    func becomeReady(_ readiness: Readiness) {}

    /// The loop ends.
    func loopWillEnd() {}

    /// A new stream socket for an address of that kind, non-blocking and closed on exec.
    /// - Throws: `IOError`.
    static func newSocket(for address: SocketAddress) throws -> CInt {
      let descriptor = Glibc.socket(
        CInt(address.protocol.rawValue),
        CInt(SOCK_STREAM.rawValue) | CInt(SOCK_NONBLOCK.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
      guard descriptor >= 0 else { throw IOError(errnoCode: errno, reason: "socket") }
      return descriptor
    }
  }
#endif
