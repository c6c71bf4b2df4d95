#if os(Linux)
  import Glibc
  import NIOCore

  /// Asks the system for the addresses of a host, in its order of preference (RFC 6724). Waits: for a thread that may.
  /// - Throws: ``UnknownHost``.
  func hostAddresses(of host: String, port: Int) throws -> [SocketAddress] {
    var hints = addrinfo()
    hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
    hints.ai_protocol = CInt(IPPROTO_TCP)
    var list: UnsafeMutablePointer<addrinfo>?
    let failure = getaddrinfo(host, String(port), &hints, &list)
    guard failure == 0 else {
      throw UnknownHost(host: host, reason: String(cString: gai_strerror(failure)))
    }
    defer { freeaddrinfo(list) }
    var addresses: [SocketAddress] = []
    var next = list
    while let entry = next?.pointee {
      next = entry.ai_next
      guard let address = entry.ai_addr else { continue }
      switch entry.ai_family {
      case AF_INET:
        addresses.append(
          address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { SocketAddress($0.pointee, host: host) })
      case AF_INET6:
        addresses.append(
          address.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { SocketAddress($0.pointee, host: host) })
      default: break
      }
    }
    guard !addresses.isEmpty else { throw UnknownHost(host: host, reason: "no address") }
    return addresses
  }
#endif
