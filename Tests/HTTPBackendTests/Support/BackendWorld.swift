import Authentication
import ChatBackend
import ChatProtocol
import Foundation
import Gateway
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

@testable import HTTPBackend
@testable import martlet

/// Tokens that say it plainly: `role.id`, or `role.id.15-16` with the threads that they name.
struct PlainTokens: RequestAuthenticator {
  struct Refused: Error {}

  static let key = "the-api-key-of-these-tests-canary"

  func authenticate(_ headers: HTTPFields) async throws -> Identity {
    guard let token = headers[.authorization].flatMap(TokenSource.bearer), let caller = Caller(token) else {
      throw Refused()
    }
    return caller.identity
  }

  func isGateway(_ headers: HTTPFields) -> Bool { APIKey(Self.key).allows(headers) }
}

extension Caller {
  /// Whoever holds one of the ``PlainTokens``.
  convenience init?(_ token: String) {
    let parts = token.split(separator: ".").map(String.init)
    guard parts.count > 1, let role = Role(parts[0]), let user = UserID(fromName: parts[1]) else { return nil }
    let threads = parts.dropFirst(2).first.map { list in
      ThreadGrant.only(Set(list.split(separator: "-").compactMap { ThreadID(fromName: $0) }))
    }
    self.init(
      identity: Identity(userId: user, role: role, threads: threads ?? .ask, expiresAt: 4_000_000_000), token: token)
  }

  static let anna = Caller(user: 1, .client)
  static let boris = Caller(user: 2, .client)
  static let maria = Caller(user: 5, .manager)

  convenience init(user: Int64, _ role: Role) {
    self.init(
      identity: Identity(userId: UserID(user), role: role, expiresAt: 4_000_000_000), token: "\(role.name).\(user)")
  }
}

/// A chat in a database of its own, and a client that asks it.
struct BackendWorld: Sendable {
  let service: ChatService
  let client: any ChatBackendClient

  static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

  /// Runs `body` with the client in the same process.
  static func embedded(_ body: (BackendWorld) async throws -> Void) async throws {
    try await withService { service in
      try await body(BackendWorld(service: service, client: EmbeddedBackendClient(service: service)))
    }
  }

  /// Runs `body` with a client that asks over a socket.
  static func http(_ body: @Sendable @escaping (BackendWorld) async throws -> Void) async throws {
    try await withService { service in
      let router = Router()
      ChatRoutes(service: service, authenticator: PlainTokens()).add(to: router.group("/base/path"))
      let (ports, port) = AsyncStream.makeStream(of: Int.self)
      let application = Application(
        router: router, configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
        onServerRunning: { channel in port.yield(channel.localAddress?.port ?? 0) }, logger: logger)
      let services = ServiceGroup(
        configuration: ServiceGroupConfiguration(
          services: [.init(service: application)], gracefulShutdownSignals: [], logger: logger))
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          defer { port.finish() }
          try await services.run()
        }
        // However it ends: a group waits for its tasks.
        defer { group.cancelAll() }
        guard let number = await ports.first(where: { _ in true }) else { return try await group.waitForAll() }
        var configuration = HTTPBackendConfiguration(
          address: try BackendAddress("http://127.0.0.1:\(number)/base/path/"))
        configuration.timeout = patience
        try await withClient(configuration) { client in
          try await body(BackendWorld(service: service, client: client))
        }
        await services.triggerGracefulShutdown()
        try await group.waitForAll()
      }
    }
  }

  /// How long a backend that is well may take on a machine that is busy.
  static let patience = TimeAmount.seconds(60)

  /// Runs `body` with a client, and shuts it down after.
  static func withClient(
    _ configuration: HTTPBackendConfiguration, key: String = PlainTokens.key, logger: Logger = logger,
    _ body: (HTTPBackendClient) async throws -> Void
  ) async throws {
    let client = HTTPBackendClient(
      configuration, key: key, group: MultiThreadedEventLoopGroup.singleton, logger: logger)
    let result: Result<Void, any Error>
    do { result = .success(try await body(client)) } catch { result = .failure(error) }
    await client.shutdown()
    try result.get()
  }

  private static func withService(_ body: (ChatService) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("backend-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let store = try ChatStore(path: folder.appendingPathComponent("chat.sqlite").path, logger: logger)
    try await body(ChatService(store: store))
    try store.close()
  }
}
