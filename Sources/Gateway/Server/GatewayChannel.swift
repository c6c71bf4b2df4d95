package import HummingbirdCore
package import Logging
package import NIOCore
import NIOHTTP1

/// Puts the gate into each connection of a Hummingbird server: streams leave for raw handlers, everything else goes to
/// the router.
/// ```
/// Application(router: router, server: .init { responder in
///   GatewayChannel(upgradeHandling: sessions, configuration: configuration, responder: responder)
/// })
/// ```
package struct GatewayChannel: HTTPChannelHandler {
  package let responder: HTTPChannelHandler.Responder
  private let upgradeHandling: any UpgradeHandling
  private let configuration: GateConfiguration

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
    self.upgradeHandling = upgradeHandling
    self.configuration = configuration
    self.responder = responder
  }

  package func setup(channel: any NIOCore.Channel, logger: Logger) -> EventLoopFuture<GateConnection> {
    channel.eventLoop.makeCompletedFuture {
      var limits = NIOHTTPDecoderLimitConfiguration()
      limits.maxHeaderFieldSize = configuration.maximumHeaderSize
      limits.maxHeaderListSize = configuration.maximumHeaderSize
      limits.maxHeaderFieldCount = configuration.maximumHeaderCount
      let encoder = HTTPResponseEncoder()
      let decoder = ByteToMessageHandler(
        HTTPRequestDecoder(leftOverBytesStrategy: .forwardBytes, limitConfiguration: limits))
      let route = channel.eventLoop.makePromise(of: RouterChannel?.self)
      let gate = GateHandler(
        encoder: encoder, decoder: decoder, upgradeHandling: upgradeHandling, configuration: configuration,
        route: route)
      // A read's buffer stays with the connection for its life: small ones, until the router wants more.
      try channel.syncOptions?.setOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 512))
      try channel.pipeline.syncOperations.addHandlers([encoder, decoder, gate])
      return GateConnection(channel: channel, claim: GateClaim(channel: channel, route: route.futureResult))
    }
  }

  package func handle(value: GateConnection, logger: Logger) async {
    guard let routerChannel = await value.claim.claim() else { return }
    await handleHTTP(asyncChannel: routerChannel, logger: logger)
  }
}
