package import NIOCore

extension NIOCore.Channel {
  /// Bytes that were written and that the socket has not taken yet, flushed or not; 0 once the channel is closed.
  /// To be asked on the channel's event loop. It costs a look-up: ask `isWritable` first where that will do.
  package var unsentBytes: Int {
    (try? syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
  }
}
