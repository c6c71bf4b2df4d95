package import HummingbirdCore
package import Logging
package import NIOCore

/// Puts the gate into each connection of a Hummingbird server: streams leave for raw handlers, everything else goes to
/// the router.
/// ```
/// Application(router: router, server: .init { responder in
///   GatewayChannel(upgradeHandling: sessions, configuration: configuration, responder: responder)
/// })
/// ```
package struct GatewayChannel: HTTPChannelHandler {
  package let responder: HTTPChannelHandler.Responder
  private let services: GateServices

  /// A gate.
  ///
  /// - Parameters:
  ///   - upgradeHandling: decides which requests become streams.
  ///   - configuration: limits, deadlines, and where WebSocket lives.
  ///   - responder: the router.
  package init(
    upgradeHandling: any UpgradeHandling, configuration: GateConfiguration = GateConfiguration(),
    responder: @escaping HTTPChannelHandler.Responder
  ) {
    services = GateServices(upgradeHandling: upgradeHandling, configuration: configuration)
    self.responder = responder
  }

  package func setup(channel: any NIOCore.Channel, logger: Logger) -> EventLoopFuture<GateConnection> {
    channel.eventLoop.makeCompletedFuture {
      // One buffer for each read at most, and none that stays, until the router wants more.
      try channel.syncOptions?.setOption(.maxMessagesPerRead, value: 1)
      try channel.syncOptions?.setOption(.recvAllocator, value: FleetingReceiveAllocator(isFirst: true))
      let front = ConnectionFront(services)
      try channel.pipeline.syncOperations.addHandler(front)
      try front.speakHTTP(isFirst: true)
      return GateConnection(channel: channel)
    }
  }

  package func handle(value: GateConnection, logger: Logger) async {
    value.claim()
    // The connection itself needs no task before it asks the router for something.
    await services.routerHost.host { routerChannel in await handleHTTP(asyncChannel: routerChannel, logger: logger) }
  }
}
