import Authentication
import ChatBackend
import ChatProtocol
import Foundation
import Gateway
import HTTPBackend
import Hummingbird
import Logging
import NIOCore
import NIOPosix
import PrometheusMetrics
import ServiceLifecycle
import Sockets
import UnixSignals

/// One running `martlet serve`: puts the rooms together. Everything that a node consists of is made here.
struct Node {
  let configuration: ServeConfiguration
  /// What is counted; nil: nothing.
  let metrics: PrometheusRegistry?
  let logger: Logger

  /// How long a node that starts waits for Redis before it lets anybody in. It starts without, too.
  private static let patience = Duration.seconds(1)

  /// Runs until SIGTERM or SIGINT.
  func run() async throws {
    let group = EventLoops.make(configuration.loops)
    let folder = URL(fileURLWithPath: configuration.dataDirectory)
    let now: @Sendable () -> Int64 = { Int64(Date().timeIntervalSince1970) }

    let demo = try configuration.demo ? DemoSecret(folder: folder) : nil
    let revocations = Revocations(
      RevocationList(lifetime: Int64(configuration.revocationMemorySeconds)), now: now)
    let tokens = try await TokenSetup(
      configuration: configuration, demo: demo, revocations: revocations, now: now, logger: logger)
    let gatewayConfiguration = configuration.gateway
    let readiness = Readiness()
    let redis = try configuration.redisURL.map { url in
      try RedisSetup(
        url: url, loop: group.next(), node: gatewayConfiguration.nodeId, lease: gatewayConfiguration.presenceLease,
        readiness: readiness, logger: logger)
    }
    let broker: any Broker = redis?.broker ?? MemoryBroker()
    let embedded =
      try configuration.backendURL == nil ? EmbeddedBackend(folder: folder, broker: broker, logger: logger) : nil
    let remote = configuration.httpBackend.map { settings in
      HTTPBackendClient(
        settings, key: configuration.apiKey?.value ?? "", group: MultiThreadedEventLoopGroup.singleton, logger: logger
      ) { trouble in
        readiness.set(.backend, trouble.map { .down($0) } ?? .up)
      }
    }
    let ownBackend: any ChatBackendClient = embedded?.client ?? remote ?? NoBackend()
    let backend = redis.map { LoggedBackend(ownBackend, log: $0.log) } ?? ownBackend

    let gateway = GatewayNode(
      group: group, configuration: gatewayConfiguration, broker: broker, backend: backend,
      authorizer: BackendAuthorizer(backend: backend),
      presence: redis?.presence ?? MemoryPresenceStore(broker: broker),
      tokens: GatewayTokens(pool: tokens.pool), revocations: revocations, now: now, logger: logger)
    let sessions = SessionGate(gateway: gateway, originPolicy: try configuration.originPolicy())
    let requestMetrics = metrics == nil ? nil : RequestMetrics()
    let key = configuration.apiKey.map { APIKey($0.value) }
    let publishing = Publishing(gateway: gateway)
    let chat = embedded.map { EmbeddedChat(service: $0.service, tokens: tokens.pool, logger: logger) }
    let gate = APIGate(sessions: sessions, publishing: publishing, chat: chat, key: key, metrics: requestMetrics)
    let gateConfiguration = try configuration.gate()

    let info = NodeInfo(
      configuration: configuration, nodeId: gatewayConfiguration.nodeId, broker: redis == nil ? "memory" : "redis",
      backend: embedded != nil ? "embedded" : remote != nil ? "http" : "none")

    let router = Router(options: .autoGenerateHeadEndpoints)
    if let requestMetrics { router.add(middleware: MetricsMiddleware(metrics: requestMetrics)) }
    router.add(middleware: ErrorMiddleware())
    addMetrics(to: router, readiness: readiness)
    HealthRoutes(readiness: readiness).add(to: router)
    ServerAPIRoutes(
      gateway: gateway, publishing: publishing, key: key, info: info, readiness: readiness
    ).add(to: router)
    AssetRoutes(servesDemo: demo != nil).add(to: router)
    if let demo { DemoRoutes(sessions: DemoSessions(secret: demo)).add(to: router) }
    if let embedded {
      let issuer = demo.map { demo in
        DemoTokenIssuer(
          sessions: DemoSessions(secret: demo), minter: TokenMinter(secret: demo.tokenSecret), now: now)
      }
      ChatRoutes(
        service: embedded.service,
        authenticator: BearerAuthenticator(pool: tokens.pool, gatewayKey: configuration.gatewayKey),
        tokenIssuer: issuer
      ).add(to: router)
    }

    let server = GatewayServer(
      host: configuration.host, port: configuration.port, group: group, responder: router.buildResponder(),
      upgradeHandling: gate, configuration: gateConfiguration, logger: logger,
      beforeListening: { if redis != nil { await readiness.wait(for: .firstRedis, atMost: Self.patience) } },
      onListening: { address in announce(address) })

    // Shut down from the last to the first: clients, HTTP, outbox, Redis.
    var services: [any Service] = []
    if let redis { services.append(redis.service) }
    if let embedded { services.append(embedded.relay) }
    if let refresh = tokens.refresh { services.append(refresh) }
    services.append(server)
    services.append(DrainService(gateway: gateway, gate: sessions, readiness: readiness, logger: logger))
    let serviceGroup = ServiceGroup(
      configuration: ServiceGroupConfiguration(
        services: services.map { .init(service: $0) }, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
    do {
      try await serviceGroup.run()
    } catch let error as IOError {
      throw ServeError(bind: error, host: configuration.host, port: configuration.port)
    }
    await remote?.shutdown()
    await tokens.pool.shutdown()
    try await group.shutdownGracefully()
    logger.info("Stopped.")
  }

  /// `GET /metrics`, for those who may read it.
  private func addMetrics(to router: Router<some RequestContext>, readiness: Readiness) {
    guard let metrics else { return }
    let ready = ServerMetric.ready.level()
    metrics.collect { ready.set(readiness.current.verdict == .unavailable ? 0 : 1) }
    let keys = [configuration.metricsKey, configuration.apiKey].compactMap { $0.map { APIKey($0.value) } }
    MetricsRoutes(registry: metrics, keys: configuration.metrics == .open ? nil : keys).add(to: router)
  }

  /// Says where the node listens; in demo mode, where the pages are.
  private func announce(_ address: SocketAddress) {
    let port = address.port ?? configuration.port
    let host = configuration.host.contains(":") ? "[\(configuration.host)]" : configuration.host
    let url = "http://\(host):\(port)"
    logger.info("Martlet is listening on \(url)")
    guard configuration.demo else { return }
    let links = """

        Open both in a browser, side by side:

        Customer:  \(url)/demo/customer
        Manager:   \(url)/demo/manager

        Stop with Ctrl-C. What is said here is kept in \(configuration.dataDirectory).


      """
    FileHandle.standardOutput.write(Data(links.utf8))
  }
}
