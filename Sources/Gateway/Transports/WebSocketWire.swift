import NIOCore

/// What carries a WebSocket connection's bytes. All of it on the connection's event loop.
protocol WebSocketWire: AnyObject {
  /// The loop that all of the connection happens on.
  var eventLoop: any EventLoop { get }
  /// Whether fewer bytes are unsent than the high mark (64 KiB). Cheap.
  var isWritable: Bool { get }
  /// Bytes that were written and that the socket has not taken yet.
  var unsentBytes: Int { get }
  /// Takes bytes for the next flush. The buffer may be shared.
  func write(_ bytes: ByteBuffer)
  /// Sends what was written.
  func flush()
  /// Says, behind what was written, that nothing more will come.
  func closeOutput()
  /// Closes at once; what is unsent is lost.
  func close()
  /// So many bytes of a message are still missing: a hint for the size of reads.
  func expect(bytes: Int)
  /// Where deliveries go that need not pass the connection; nil: all pass it.
  var sink: (any FrameSink)? { get }
}

extension WebSocketWire {
  var sink: (any FrameSink)? { nil }
}
