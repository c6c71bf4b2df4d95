import Gateway
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import Sockets

/// Lets a route wait until a test says go.
final class Latch: Sendable {
  private let stream: AsyncStream<Void>
  private let continuation: AsyncStream<Void>.Continuation

  init() { (stream, continuation) = AsyncStream.makeStream() }

  func open() { continuation.finish() }
  func wait() async { for await _ in stream {} }
}

/// A Hummingbird application behind the gate, for one test, on a free port.
struct GateTestServer: Sendable {
  let port: Int
  /// What `GET /held` waits for between the start of its body and its end.
  let latch: Latch
  private let services: ServiceGroup

  /// The defaults, for a machine that may be busy.
  private static var patient: GateConfiguration {
    var configuration = GateConfiguration()
    configuration.handshakeTimeout = .seconds(90)
    return configuration
  }

  private static let group = EventLoops.make(2)

  /// Stops the server as SIGTERM would.
  func stop() async { await services.triggerGracefulShutdown() }

  static func run(
    _ upgrades: any UpgradeHandling = RecordingUpgrades(), configuration: GateConfiguration = patient,
    group: any EventLoopGroup = Self.group,
    _ body: @Sendable @escaping (GateTestServer) async throws -> Void
  ) async throws {
    let latch = Latch()
    let router = Router()
    router.get("/") { _, _ in "home" }
    router.get("/hello") { _, _ in "hello" }
    router.post("/echo") { request, _ in
      Response(status: .ok, body: ResponseBody(byteBuffer: try await request.body.collect(upTo: 1 << 20)))
    }
    router.get("/held") { _, _ in
      Response(
        status: .ok,
        body: ResponseBody { writer in
          try await writer.write(ByteBuffer(string: "first half,"))
          await latch.wait()
          try await writer.write(ByteBuffer(string: "second half"))
          try await writer.finish(nil)
        })
    }
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    let (ports, port) = AsyncStream<Int>.makeStream()
    let server = GatewayServer(
      host: "127.0.0.1", port: 0, group: group, responder: router.buildResponder(), upgradeHandling: upgrades,
      configuration: configuration, logger: logger, onListening: { address in port.yield(address.port ?? 0) })
    let services = ServiceGroup(configuration: .init(services: [.init(service: server)], logger: logger))
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await services.run() }
      guard let number = await ports.first(where: { _ in true }) else { return }
      do {
        try await body(GateTestServer(port: number, latch: latch, services: services))
      } catch {
        latch.open()
        group.cancelAll()
        throw error
      }
      latch.open()
      await services.triggerGracefulShutdown()
      try await group.waitForAll()
    }
  }

  var webSocketURL: String { "ws://127.0.0.1:\(port)/ws" }
}
