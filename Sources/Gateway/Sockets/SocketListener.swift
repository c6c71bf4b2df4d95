#if os(Linux)
  import CPlatform
  import Glibc
  import NIOCore

  /// A listening socket. Bound to its loop once it is watched there.
  ///
  /// `@unchecked Sendable`: the properties are constants, or are touched on the loop alone that watches it.
  final class SocketListener: @unchecked Sendable {
    /// How many connections are taken before others have their turn.
    private static let atOnce = 64
    /// How long none are taken when the system has no descriptors left.
    private static let pause = TimeAmount.milliseconds(200)

    let descriptor: CInt
    /// Where it listens.
    let address: SocketAddress
    /// Its name to the loop.
    var token: UInt64 = 0
    /// Who gets the connections; they are non-blocking.
    var onConnection: (CInt) -> Void = { _ in }
    private var loop: SocketLoop?

    /// Listens at an address.
    /// - Parameter backlog: how many connections may wait to be taken.
    /// - Throws: `IOError`, for one if the address is taken.
    init(_ address: SocketAddress, backlog: Int) throws {
      let descriptor = Glibc.socket(
        CInt(address.protocol.rawValue),
        CInt(SOCK_STREAM.rawValue) | CInt(SOCK_NONBLOCK.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
      guard descriptor >= 0 else { throw IOError(errnoCode: errno, reason: "socket") }
      self.descriptor = descriptor
      do {
        var one: CInt = 1
        _ = setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<CInt>.size))
        let isBound = address.withSockAddr { pointer, size in bind(descriptor, pointer, socklen_t(size)) == 0 }
        guard isBound else { throw IOError(errnoCode: errno, reason: "bind") }
        guard listen(descriptor, CInt(backlog)) == 0 else { throw IOError(errnoCode: errno, reason: "listen") }
        self.address = try Self.localAddress(of: descriptor)
      } catch {
        _ = Glibc.close(descriptor)
        throw error
      }
    }

    /// Begins to take connections, on the loop that this is called on.
    func start(on loop: SocketLoop) throws {
      self.loop = loop
      try loop.add(self)
    }

    /// Takes none any more.
    func stop() {
      guard let loop else { return }
      self.loop = nil
      loop.remove(self)
      _ = Glibc.close(descriptor)
    }

    /// Takes the connections that wait.
    func acceptWaiting() {
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
      guard let loop else { return }
      loop.remove(self)
      loop.eventLoop.assumeIsolated().scheduleTask(in: Self.pause) {
        guard let loop = self.loop else { return }
        try? loop.add(self)
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
