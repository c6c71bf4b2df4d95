import HummingbirdCore
import NIOConcurrencyHelpers
import NIOCore

/// An accepted connection. A server that is cancelled drops those that it has accepted without ever handling them: such
/// a connection closes.
final class GateConnection: ServerChildChannelValue {
  /// The connection.
  let channel: any NIOCore.Channel
  private let isClaimed = NIOLockedValueBox(false)

  init(channel: any NIOCore.Channel) {
    self.channel = channel
  }

  /// The server handles it: from now on it goes on by itself.
  func claim() {
    isClaimed.withLockedValue { $0 = true }
  }

  deinit {
    if !isClaimed.withLockedValue(\.self) { channel.close(promise: nil) }
  }
}
