import NIOConcurrencyHelpers
import NIOCore
import NIOHTTPTypes
import ServiceLifecycle

/// Runs the tasks of those connections that have asked the router for something, as children of the server's own task: a
/// connection that never asks has none.
final class RouterHost: Sendable {
  private let isHosting = NIOLockedValueBox(false)
  private let channels: AsyncStream<RouterChannel>
  private let continuation: AsyncStream<RouterChannel>.Continuation

  init() {
    (channels, continuation) = AsyncStream.makeStream()
  }

  deinit {
    abandonRest()
  }

  /// Hands a connection over, in its channel's first moment. Too late a one is closed.
  func adopt(_ channel: RouterChannel) {
    if case .enqueued = continuation.yield(channel) { return }
    Task { await Self.abandon(channel) }
  }

  /// Runs them all until the server stops, if nobody does; else returns at once. To be called by a child task of the
  /// server's.
  func host(_ handle: @escaping @Sendable (RouterChannel) async -> Void) async {
    let isFirst = isHosting.withLockedValue { isHosting in
      defer { isHosting = true }
      return !isHosting
    }
    guard isFirst else { return }
    await withDiscardingTaskGroup { group in
      for await channel in channels { group.addTask { await handle(channel) } }
    }
    abandonRest()
  }

  /// Takes no more; those that are here go on until they end.
  func stop() {
    continuation.finish()
  }

  private func abandonRest() {
    continuation.finish()
    Task { [channels] in
      for await channel in channels { await Self.abandon(channel) }
    }
  }

  /// A channel of this kind that nobody runs would stop the process when it goes.
  private static func abandon(_ channel: RouterChannel) async {
    try? await channel.executeThenClose { _, _ in }
  }
}
