import NIOCore
import Sockets

@testable import Gateway

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

extension WebSocketConnection {
  /// What carries it: `socket` or `channel`.
  var wireName: String {
    #if os(Linux)
      if wire is StreamSocket { return "socket" }
    #endif
    return wire is WebSocketChannelHandler ? "channel" : "none"
  }

  /// Sets how much the kernel takes for the socket before it takes no more, in bytes.
  func setSendBuffer(_ size: CInt) throws {
    try withDescriptor { descriptor in
      var size = size
      _ = setsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &size, socklen_t(MemoryLayout<CInt>.size))
    }
  }

  /// Whether small frames leave at once.
  func hasNoDelay() throws -> Bool {
    try withDescriptor { descriptor in
      var value: CInt = 0
      var size = socklen_t(MemoryLayout<CInt>.size)
      getsockopt(descriptor, CInt(IPPROTO_TCP), TCP_NODELAY, &value, &size)
      return value != 0
    }
  }

  private func withDescriptor<Answer>(_ body: (CInt) throws -> Answer) throws -> Answer {
    #if os(Linux)
      if let socket = wire as? StreamSocket { return try body(socket.descriptor) }
    #endif
    guard let handler = wire as? WebSocketChannelHandler, let context = handler.context else {
      throw ChannelError.ioOnClosedChannel
    }
    guard let answer = try context.pipeline.syncOperations.withUnsafeTransportIfAvailable(of: CInt.self, body) else {
      throw ChannelError.operationUnsupported
    }
    return answer
  }
}
