import HummingbirdCore
import Logging
import NIOCore

/// Puts the gate into the channels of a ``GatewayServer``: streams leave for raw handlers, everything else goes to the router.
struct GatewayChannel: HTTPChannelHandler {
  let responder: HTTPChannelHandler.Responder
  let services: GateServices

  /// A gate.
  ///
  /// - Parameters:
  ///   - upgradeHandling: decides which requests become streams.
  ///   - configuration: limits, deadlines, and where WebSocket lives.
  ///   - responder: the router.
  init(
    upgradeHandling: any UpgradeHandling, configuration: GateConfiguration = GateConfiguration(),
    responder: @escaping HTTPChannelHandler.Responder
  ) {
    services = GateServices(upgradeHandling: upgradeHandling, configuration: configuration)
    self.responder = responder
  }

  func setup(channel: any NIOCore.Channel, logger: Logger) -> EventLoopFuture<GateConnection> {
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

  func handle(value: GateConnection, logger: Logger) async {
    value.claim()
  }

  /// Runs the connections that ask the router for something, until ``stopHosting()`` and until they have ended. A connection
  /// needs no task before.
  func host(logger: Logger) async {
    await services.routerHost.host { routerChannel in await handleHTTP(asyncChannel: routerChannel, logger: logger) }
  }

  /// Takes no more of them.
  func stopHosting() {
    services.routerHost.stop()
  }
}
