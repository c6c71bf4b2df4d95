import Foundation
import Gateway
import Hummingbird
import Logging
import NIOCore
import NIOHTTP1
import ServiceLifecycle
import Sockets
import UnixSignals
import WebSocketCodec

/// Echoes WebSocket messages, text as text and binary as binary, through the gateway's own stack: what conformance
/// suites and load generators talk to. It takes messages of up to 64 MiB and limits nothing else.
///
/// `martlet-echo [--port PORT]`; without a port, or with 0, the system chooses one.
@main
struct EchoServer {
  static func main() async throws {
    let port: Int
    do {
      port = try EchoArguments(CommandLine.arguments.dropFirst()).port
    } catch {
      FileHandle.standardError.write(Data("martlet-echo: \(error)\n".utf8))
      exit(2)
    }
    var gate = GateConfiguration()
    gate.webSocketRoute = WebSocketRoute(originPolicy: .any)
    let group = EventLoops.make(System.coreCount)
    let logger = Logger(label: "martlet-echo") { _ in SwiftLogNoOpLogHandler() }
    let server = GatewayServer(
      host: "127.0.0.1", port: port, group: group, responder: Router().buildResponder(),
      upgradeHandling: EchoUpgrades(),
      configuration: gate, logger: logger,
      onListening: { address in
        print("listening on ws://127.0.0.1:\(address.port ?? port)/")
        fflush(nil)
      })
    try await ServiceGroup(
      services: [server], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger
    ).run()
  }
}
