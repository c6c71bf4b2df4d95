import Foundation
import TestSupport

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The other end of a socket, without Swift's help; its end closes it.
final class Peer: Sendable {
  let descriptor: CInt

  private init(_ descriptor: CInt) { self.descriptor = descriptor }

  deinit { close(descriptor) }

  /// Two connected sockets: a peer, and a descriptor that is non-blocking, and whose it is told.
  static func pair() throws -> (Peer, CInt) {
    var ends: [CInt] = [-1, -1]
    #if canImport(Glibc)
      let kind = CInt(SOCK_STREAM.rawValue)
    #else
      let kind = SOCK_STREAM
    #endif
    guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw TestTrouble(description: "socketpair: \(errno)") }
    for end in ends { _ = fcntl(end, F_SETFL, fcntl(end, F_GETFL) | O_NONBLOCK) }
    return (Peer(ends[0]), ends[1])
  }

  func write(_ text: String) {
    let bytes = Array(text.utf8)
    _ = send(descriptor, bytes, bytes.count, 0)
  }

  func endOutput() { _ = shutdown(descriptor, CInt(SHUT_WR)) }

  /// What there is to read now; nil: the end.
  func read(atMost count: Int = 1 << 16) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: count)
    let read = recv(descriptor, &bytes, count, 0)
    if read == 0 || read < 0 && errno != EAGAIN { return nil }
    return Array(bytes.prefix(max(0, read)))
  }

  /// Waits for so many bytes.
  func read(exactly count: Int) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    try await eventually("\(count) bytes, \(bytes.count) have come") {
      guard let more = read(atMost: count - bytes.count) else { throw TestTrouble(description: "it has ended") }
      bytes += more
      return bytes.count == count
    }
    return bytes
  }

  /// Waits for the end, and gives what came before.
  func readToEnd() async throws -> [UInt8] {
    var bytes: [UInt8] = []
    try await eventually("the end") {
      guard let more = read() else { return true }
      bytes += more
      return false
    }
    return bytes
  }
}
