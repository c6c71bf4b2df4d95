import ChatProtocol
import Logging
import NIOPosix
import RedisClient

/// `PUBLISH`, as a site does it.
struct RedisBenchPublisher: BenchPublisher {
  private let commander: RedisCommander

  init(url: String) throws {
    let configuration: RedisConfiguration
    do throws(RedisURLError) {
      configuration = try RedisConfiguration(url: url)
    } catch {
      throw CommandError(ExitStatus.configuration, "MARTLET_REDIS_URL: \(error)")
    }
    commander = RedisCommander(
      configuration: configuration, loop: MultiThreadedEventLoopGroup.singleton.next(),
      logger: Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() })
  }

  func whileRunning<Value: Sendable>(_ body: @Sendable () async throws -> Value) async throws -> Value {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await commander.run() }
      defer { group.cancelAll() }
      let patience = ContinuousClock.now + .seconds(10)
      while !commander.isConnected {
        guard ContinuousClock.now < patience else {
          throw CommandError(ExitStatus.unavailable, "Redis does not answer; is MARTLET_REDIS_URL right?")
        }
        try await Task.sleep(for: .milliseconds(20))
      }
      return try await body()
    }
  }

  func publish(_ event: ChatChannelEvent) async throws {
    _ = try await commander.execute(RedisCommand("PUBLISH", .text(event.channel.name), .bytes(event.json)))
  }
}
