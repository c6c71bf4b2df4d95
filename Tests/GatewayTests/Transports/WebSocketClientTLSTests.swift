import Logging
import NIOCore
import NIOPosix
import NIOSSL
import Testing
import WebSocketClient
import WebSocketCodec

@testable import Gateway

@Suite("The WebSocket client over TLS", .timeLimit(.minutes(5)))
struct WebSocketClientTLSTests {
  /// A gate behind TLS, without Hummingbird: enough for upgrades.
  private static func withServer(_ body: (Int) async throws -> Void) async throws {
    let certificate = try NIOSSLCertificate(bytes: Array(SelfSigned.certificate.utf8), format: .pem)
    let key = try NIOSSLPrivateKey(bytes: Array(SelfSigned.key.utf8), format: .pem)
    let context = try NIOSSLContext(
      configuration: .makeServerConfiguration(
        certificateChain: [.certificate(certificate)], privateKey: .privateKey(key)))
    let gate = GatewayChannel(upgradeHandling: RecordingUpgrades()) { _, _, _ in }
    let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
        }.flatMap { gate.setup(channel: channel, logger: Logger(label: "test")) }.map { $0.claim() }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    do {
      try await body(server.localAddress?.port ?? 0)
    } catch {
      try await server.close()
      throw error
    }
    try await server.close()
  }

  @Test("a trusted server is talked to, big messages included")
  func trusted() async throws {
    try await Self.withServer { port in
      var configuration = WebSocketClientConfiguration()
      configuration.tls.trustRoots = .certificates([
        try NIOSSLCertificate(bytes: Array(SelfSigned.certificate.utf8), format: .pem)
      ])
      let client = try await WebSocketClient.connect(to: "wss://localhost:\(port)/ws", configuration: configuration)
      var messages = client.messages.makeAsyncIterator()
      for text in ["hallo", String(repeating: "x", count: 60_000)] {
        try await client.send(text: text)
        #expect(await messages.next() == .text(text))
      }
      #expect(try await client.close().code == .normal)
    }
  }

  @Test("a server that is not trusted is not talked to")
  func untrusted() async throws {
    try await Self.withServer { port in
      await #expect(throws: (any Error).self) {
        try await WebSocketClient.connect(to: "wss://localhost:\(port)/ws")
      }
    }
  }
}
