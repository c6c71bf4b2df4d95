import Logging
import NIOCore
import NIOPosix
import Synchronization
import TestSupport
import Testing

@testable import RedisClient

@Suite("Servers that misbehave", .timeLimit(.minutes(5)))
struct FakeServerTests {
  /// Answers each read with the next text; the last one again and again. Empty: no answer.
  private final class Answers: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer
    private var answers: [String]

    init(_ answers: [String]) { self.answers = answers }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      let answer = answers.count > 1 ? answers.removeFirst() : answers[0]
      context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answer)), promise: nil)
    }
  }

  /// Connects a commander to a server of these answers, behind those to the handshake.
  private func run(
    _ answers: [String], commandTimeout: TimeAmount = .seconds(60), _ body: (RedisCommander) async throws -> Void
  ) async throws {
    let group = MultiThreadedEventLoopGroup.singleton
    let server = try await ServerBootstrap(group: group)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(Answers(["*0\r\n", "+OK\r\n", "+PONG\r\n"] + answers))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    var configuration = RedisConfiguration(
      source: .server(.tcp(host: "127.0.0.1", port: server.localAddress?.port ?? 0)))
    configuration.commandTimeout = commandTimeout
    configuration.backoff = .seconds(5) ... .seconds(5)
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    let commander = RedisCommander(configuration: configuration, loop: group.next(), logger: logger)
    let running = Task { await commander.run() }
    defer {
      running.cancel()
      server.close(promise: nil)
    }
    try await eventually("a connection") { commander.isConnected }
    try await body(commander)
  }

  @Test("a server that became a replica is left; what still waits for it fails")
  func replica() async throws {
    let readOnly = "-READONLY You can't write against a read only replica.\r\n"
    try await run([readOnly + "+OK\r\n"]) { commander in
      await #expect(
        throws: RedisError.connectionLost(
          "it answered: \(RedisServerError("READONLY You can't write against a read only replica."))")
      ) {
        try await commander.pipeline([RedisCommand("SET"), RedisCommand("SET")])
      }
      await #expect(throws: RedisError.self) { try await commander.execute(RedisCommand("PING")) }
    }
    try await run([readOnly]) { commander in
      await #expect(
        throws: RedisError.server(RedisServerError("READONLY You can't write against a read only replica."))
      ) {
        try await commander.execute(RedisCommand("SET"))
      }
    }
  }

  @Test(
    "answers without a question, and what is no RESP, end the connection",
    arguments: ["+OK\r\n+OK\r\n+OK\r\n", "HTTP/1.1 400\r\n"])
  func nonsense(answer: String) async throws {
    try await run([answer]) { commander in
      _ = try? await commander.pipeline([RedisCommand("PING"), RedisCommand("PING")])
      await #expect(throws: RedisError.self) {
        while true { _ = try await commander.pipeline([RedisCommand("PING"), RedisCommand("PING")]) }
      }
    }
  }

  @Test("no answer in time: the command fails, and the connection is given up, for its answers would be another's")
  func silence() async throws {
    try await run([""], commandTimeout: .milliseconds(200)) { commander in
      await #expect(throws: RedisError.timedOut) { try await commander.execute(RedisCommand("GET", .text("a"))) }
      await #expect(throws: RedisError.self) { try await commander.execute(RedisCommand("GET", .text("b"))) }
    }
  }

  @Test("more than may wait is refused at once")
  func overload() async throws {
    try await run([""], commandTimeout: .milliseconds(200)) { commander in
      let commands = Array(repeating: RedisCommand("PING"), count: 20_001)
      await #expect(throws: RedisError.overloaded) { try await commander.pipeline(commands) }
    }
  }
}
