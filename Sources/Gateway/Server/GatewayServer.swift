package import Hummingbird
import HummingbirdCore
package import Logging
package import NIOCore
import NIOHTTP1
import ServiceLifecycle

/// Listens, and puts every connection before the gate: streams leave for raw handlers, everything else goes to the router.
///
/// On Linux it takes connections itself (``SocketEntrance``), so that a WebSocket needs no NIO channel; elsewhere NIO does.
package final class GatewayServer: Service {
  private let group: any EventLoopGroup
  private let host: String
  private let port: Int
  private let backlog: Int
  private let gate: GatewayChannel
  private let logger: Logger
  private let beforeListening: @Sendable () async -> Void
  private let onListening: @Sendable (SocketAddress) -> Void

  /// A server.
  ///
  /// - Parameters:
  ///   - host: the name or address to listen at.
  ///   - port: the port; 0 lets the system choose.
  ///   - group: the loops that connections live on, as `EventLoops` makes them.
  ///   - responder: the router.
  ///   - upgradeHandling: decides which requests become streams.
  ///   - configuration: limits, deadlines, and where WebSocket lives.
  ///   - beforeListening: what nobody is to be let in before.
  ///   - onListening: hears of the address once there is one.
  package init<Responder: HTTPResponder>(
    host: String, port: Int, backlog: Int = 4096, group: any EventLoopGroup, responder: Responder,
    upgradeHandling: any UpgradeHandling, configuration: GateConfiguration = GateConfiguration(), logger: Logger,
    beforeListening: @escaping @Sendable () async -> Void = {},
    onListening: @escaping @Sendable (SocketAddress) -> Void = { _ in }
  ) where Responder.Context: InitializableFromSource<ApplicationRequestContextSource> {
    self.host = host
    self.port = port
    self.backlog = backlog
    self.group = group
    self.logger = logger
    self.beforeListening = beforeListening
    self.onListening = onListening
    let router = RouterResponder(responder, logger: logger)
    gate = GatewayChannel(upgradeHandling: upgradeHandling, configuration: configuration) { request, writer, channel in
      try await router.respond(to: request, writer, channel)
    }
  }

  /// Listens until the graceful shutdown, then takes no more connections, lets those that are there end, and returns when
  /// they have.
  /// - Throws: `IOError`, if the address cannot be listened at.
  package func run() async throws {
    let channels = HTTPChannels { [gate, logger] channel in
      gate.setup(channel: channel, logger: logger).map { $0.claim() }
    }
    await beforeListening()
    let address = try SocketAddress.makeAddressResolvingHost(host, port: port)
    let entrance = try await open(address, channels)
    onListening(entrance.address)
    await withDiscardingTaskGroup { [gate, logger] tasks in
      tasks.addTask { await gate.host(logger: logger) }
      // Cancelled or asked to stop, it is all the same.
      try? await gracefulShutdown()
      await entrance.close()
      gate.stopHosting()
    }
  }

  #if os(Linux)
    private func open(_ address: SocketAddress, _ channels: HTTPChannels) async throws -> SocketEntrance {
      try await SocketEntrance(
        address, backlog: backlog, group: group, services: gate.services, channels: channels)
    }
  #else
    private func open(_ address: SocketAddress, _ channels: HTTPChannels) async throws -> ChannelEntrance {
      try await ChannelEntrance(address, backlog: backlog, group: group, channels: channels)
    }
  #endif
}
