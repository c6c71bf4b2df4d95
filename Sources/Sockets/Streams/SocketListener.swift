#if os(Linux)
  import CPlatform
  import Glibc
  package import NIOCore

  /// A listening socket. Bound to its loop.
  package final class SocketListener: PolledDescriptor {
    /// How many connections are taken before others have their turn.
    private static let atOnce = 16
    /// How long none are taken when the system has no descriptors left.
    private static let pause = TimeAmount.milliseconds(200)

    /// Where it listens.
    package let address: SocketAddress
    /// Who gets the connections; they are non-blocking, and wait for nothing before they send (`TCP_NODELAY`).
    private let onConnection: (CInt) -> Void
    private var isStopped = false

    /// Listens at an address, from now on. To be called on the loop.
    /// - Parameters:
    ///   - backlog: how many connections may wait to be taken.
    ///   - onConnection: gets the descriptors of the connections, which are non-blocking.
    /// - Throws: `IOError`, for one if the address is taken.
    package init(
      _ address: SocketAddress, backlog: Int, on loop: SocketEventLoop, onConnection: @escaping (CInt) -> Void
    ) throws {
      let descriptor = try Self.newSocket(for: address)
      do {
        var one: CInt = 1
        _ = setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<CInt>.size))
        // Its connections have it from here: one system call less for each.
        _ = setsockopt(descriptor, CInt(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<CInt>.size))
        let isBound = address.withSockAddr { pointer, size in bind(descriptor, pointer, socklen_t(size)) == 0 }
        guard isBound else { throw IOError(errnoCode: errno, reason: "bind") }
        guard listen(descriptor, CInt(clamping: backlog)) == 0 else {
          throw IOError(errnoCode: errno, reason: "listen")
        }
        self.address = try Self.localAddress(of: descriptor)
        self.onConnection = onConnection
        super.init(loop: loop, descriptor: descriptor)
        try loop.watch(self, for: .input)
      } catch {
        _ = Glibc.close(descriptor)
        throw error
      }
    }

    /// Takes none any more.
    package func stop() {
      guard !isStopped else { return }
      isStopped = true
      loop.forget(self)
      _ = Glibc.close(descriptor)
    }

    override func loopWillEnd() { stop() }

    override func becomeReady(_ readiness: Readiness) {
      for _ in 0..<Self.atOnce {
        let connection = martlet_accept(descriptor)
        if connection >= 0 {
          onConnection(connection)
          continue
        }
        switch errno {
        case EINTR, ECONNABORTED: continue
        case EMFILE, ENFILE, ENOBUFS, ENOMEM: return rest()
        default: return
        }
      }
    }

    private func rest() {
      loop.forget(self)
      loop.assumeIsolated().scheduleTask(in: Self.pause) {
        if !self.isStopped { try? self.loop.watch(self, for: .input) }
      }
    }

    private static func localAddress(of descriptor: CInt) throws -> SocketAddress {
      var storage = sockaddr_storage()
      var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
      let isKnown = withUnsafeMutablePointer(to: &storage) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) == 0 }
      }
      guard isKnown else { throw IOError(errnoCode: errno, reason: "getsockname") }
      let family = CInt(storage.ss_family)
      return withUnsafePointer(to: &storage) { pointer in
        if family == AF_INET6 {
          return pointer.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { SocketAddress($0.pointee) }
        }
        return pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { SocketAddress($0.pointee) }
      }
    }
  }
#endif
