import Foundation
import Synchronization

/// Ports of this machine for servers of tests that must know theirs before they listen, or listen there again.
package enum TestPorts {
  /// Below the ports that the system gives to those who connect, or one of these is soon taken by somebody else.
  private static let range = 20_000..<32_000
  /// Where the search goes on; it begins anywhere, for other tests may run beside this process.
  private static let next = Mutex(Int.random(in: range))

  /// A port at which nobody listens. It is given away once: a test may let go of it and come back.
  package static func free() throws -> Int {
    for _ in range {
      let port = next.withLock { next in
        defer { next = next + 1 < range.upperBound ? next + 1 : range.lowerBound }
        return next
      }
      if isFree(port) { return port }
    }
    throw TestTrouble(description: "no free port")
  }

  private static func isFree(_ port: Int) -> Bool {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    // Of all addresses: whoever listens at one of them has the port.
    address.sin_addr.s_addr = INADDR_ANY.bigEndian
    return withUnsafePointer(to: address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
  }
}
