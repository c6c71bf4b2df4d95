import ChatProtocol
import Foundation
import Logging
import NIOCore
import Sockets
import TestSupport

@testable import Gateway

/// A node in this process, with everything around it in memory and in the test's hand.
struct TestNode: Sendable {
  let gateway: GatewayNode
  let backend: FakeBackend
  let broker: MemoryBroker
  let bus: MemoryBus
  private let loops: [any EventLoop]

  /// Runs `body` with a node of two loops; `through` may put something between the node and its broker.
  static func run(
    backend: FakeBackend = FakeBackend(), bus: MemoryBus = MemoryBus(), presence: MemoryPresence = MemoryPresence(),
    configure: (inout GatewayConfiguration) -> Void = { _ in },
    through: (MemoryBroker) -> any Broker = { $0 },
    _ body: (TestNode) async throws -> Void
  ) async throws {
    var configuration = GatewayConfiguration()
    configuration.presenceGrace = .milliseconds(50)
    configuration.holePatience = .milliseconds(50)
    configure(&configuration)
    let node = TestNode(backend: backend, bus: bus, presence: presence, configuration: configuration, through: through)
    let result = await Result { () async throws in try await body(node) }
    await node.gateway.drain()
    try result.get()
  }

  /// All tests' loops: what a node has still to do when its test is over finds them running.
  static let group = EventLoops.make(2)

  private init(
    backend: FakeBackend, bus: MemoryBus, presence: MemoryPresence,
    configuration: GatewayConfiguration, through: (MemoryBroker) -> any Broker
  ) {
    self.backend = backend
    self.bus = bus
    self.broker = MemoryBroker(bus: bus)
    self.loops = Array(Self.group.makeIterator())
    self.gateway = GatewayNode(
      group: Self.group, configuration: configuration, broker: through(broker), backend: backend,
      authorizer: BackendAuthorizer(backend: backend),
      presence: MemoryPresenceStore(presence: presence, broker: broker), tokens: FakeTokens(),
      now: { Int64(Date().timeIntervalSince1970) }, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
  }

  /// Connects with a token as the request carries it (nil: none) on one of the two loops; waits for nothing.
  func open(token: String?, loop: Int = 0) async throws -> TestClient {
    let (eventLoop, gateway) = (loops[loop], gateway)
    return try await eventLoop.submit {
      guard let session = gateway.makeSession(on: eventLoop) else { throw TestTrouble(description: "no session") }
      return TestClient(session: session, loop: eventLoop, token: token)
    }.get()
  }

  /// Connects and waits for the welcome.
  func connect(
    _ user: UserID, _ role: Role = .client, secondsToLive: Int = 3600, threads: String = "ask", loop: Int = 0
  ) async throws -> TestClient {
    let token = FakeTokens.token(user, role, secondsToLive: secondsToLive, threads: threads)
    let client = try await open(token: token, loop: loop)
    _ = try await client.next("the welcome") { $0.type == "welcome" }
    return client
  }

  /// Whether something of a thread's log is missing here, or is said to be.
  func hasHole(in thread: ThreadID) async throws -> Bool {
    let hub = gateway.services.hub
    return try await hub.loop.submit { hub.threads[thread]?.sequencer.hasHole == true }.get()
  }

  /// Publishes events as a backend does.
  func publish(_ events: String..., on channel: ChatChannel) {
    broker.publish(events.map { ChatChannelEvent(channel: channel, json: utf8($0)) })
  }

  /// Publishes what the backend has committed.
  func publish(_ entries: [LogPage.Entry], of thread: ThreadID) {
    broker.publish(entries.map { ChatChannelEvent(channel: .thread(thread), json: $0.json) })
  }

  /// Commits and publishes messages, as a backend does that is well.
  func say(_ texts: String..., in thread: ThreadID) {
    for text in texts { publish([backend.commit(text, to: thread)], of: thread) }
  }
}

extension Result where Failure == any Error {
  /// What `body` returns or throws.
  init(_ body: () async throws -> Success) async {
    do { self = .success(try await body()) } catch { self = .failure(error) }
  }
}

extension TestNode {
  /// Publishes a mark on a thread's channel and waits until all these clients have it: what was published before, and was
  /// to reach them, has reached them.
  func fence(_ thread: ThreadID, _ clients: TestClient...) async throws {
    let name = "fence_\(UInt32.random(in: .min ... .max))"
    publish("{\"type\":\"\(name)\"}", on: .thread(thread))
    for client in clients { _ = try await client.next("the fence") { $0.type == name } }
  }
}
