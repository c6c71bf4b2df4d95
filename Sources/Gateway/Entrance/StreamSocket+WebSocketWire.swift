#if os(Linux)
  import NIOCore
  import Sockets

  extension StreamSocket: WebSocketWire {
    /// All sockets of a loop share one buffer, which is large.
    func expect(bytes: Int) {}
    var sink: (any FrameSink)? { self }
  }
#endif
