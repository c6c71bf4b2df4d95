import NIOConcurrencyHelpers
import NIOCore
import NIOHTTPTypes

/// Sees to it that a connection's router channel is used by somebody: one that nobody runs would stop the process when
/// it goes. A server that is cancelled drops accepted connections without ever handling them.
final class GateClaim: Sendable {
  private let channel: any NIOCore.Channel
  private let route: EventLoopFuture<RouterChannel?>
  private let isClaimed = NIOLockedValueBox(false)

  init(channel: any NIOCore.Channel, route: EventLoopFuture<RouterChannel?>) {
    self.channel = channel
    self.route = route
  }

  /// Waits for the first request that the router is to answer; nil if there will be none.
  func claim() async -> RouterChannel? {
    isClaimed.withLockedValue { $0 = true }
    return try? await route.get()
  }

  deinit {
    guard !isClaimed.withLockedValue({ $0 }) else { return }
    channel.close(promise: nil)
    route.whenSuccess { routerChannel in
      guard let routerChannel else { return }
      Task { try? await routerChannel.executeThenClose { _, _ in } }
    }
  }
}
