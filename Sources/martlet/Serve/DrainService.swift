import Gateway
import Logging
import ServiceLifecycle

/// Sends the clients away before the HTTP server ends: without it, their sockets would just break.
///
/// In a service group it belongs behind the HTTP server, so that it is shut down before it.
struct DrainService: Service {
  let gateway: GatewayNode
  let gate: SessionGate
  let readiness: Readiness
  let logger: Logger

  func run() async throws {
    // Cancelled: the server did not come up, or another service failed. There is nobody to send away gracefully.
    do { try await gracefulShutdown() } catch { return }
    logger.info("Stopping: clients are told when to come back.")
    readiness.set(.stopping, .down(""))
    gate.close()
    await gateway.drain()
    logger.info("All connections are closed.")
  }
}
