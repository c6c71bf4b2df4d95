package import Logging
import NIOConcurrencyHelpers
package import NIOCore

/// Sends commands over one supervised connection.
///
/// Nothing waits for a connection: while there is none, commands fail at once.
package final class RedisCommander: Sendable {
  private struct State {
    var connection: RedisConnection?
    var observers: [any RedisLinkObserver] = []
  }

  private let link: RedisLink
  private let timeout: TimeAmount
  private let state = NIOLockedValueBox(State())

  /// A commander whose connection lives on `loop`; ``run()`` connects it.
  package init(configuration: RedisConfiguration, loop: any EventLoop, logger: Logger) {
    self.link = RedisLink(name: "commands", configuration: configuration, loop: loop, logger: logger)
    self.timeout = configuration.commandTimeout
  }

  /// Names one who hears of the connection's coming and going, from now on.
  package func observe(_ observer: any RedisLinkObserver) {
    state.withLockedValue { $0.observers.append(observer) }
  }

  /// Whether there is a connection.
  package var isConnected: Bool { state.withLockedValue { $0.connection != nil } }

  /// Connects, and again whenever the connection is lost, until the task is cancelled.
  package func run() async {
    await link.run { connection in
      connection.run { handler in
        handler.onTransfer = { received, sent in
          for observer in self.state.withLockedValue({ $0.observers }) {
            observer.redisTransferred(self.link.name, received: received, sent: sent)
          }
        }
      }
      let observers = self.state.withLockedValue { state in
        state.connection = connection
        return state.observers
      }
      for observer in observers { observer.redisLinkUp(self.link.name) }
    } down: { reason in
      let observers = self.state.withLockedValue { state in
        state.connection = nil
        return state.observers
      }
      for observer in observers { observer.redisLinkDown(self.link.name, reason: reason) }
    }
  }

  /// Sends commands as one write, behind those sent before; `completion` gets their replies, errors among them, on the
  /// connection's loop.
  package func enqueue(
    _ commands: [RedisCommand], timeout: TimeAmount? = nil,
    completion: @escaping @Sendable (Result<[RESPValue], RedisError>) -> Void
  ) {
    guard let connection = state.withLockedValue({ $0.connection }) else { return completion(.failure(.notConnected)) }
    let deadline = NIODeadline.now() + (timeout ?? self.timeout)
    connection.run { $0.send(commands, deadline: deadline, completion: completion) }
  }

  /// Sends commands as one write and waits for their replies, errors among them.
  package func pipeline(
    _ commands: [RedisCommand], timeout: TimeAmount? = nil
  ) async throws(RedisError) -> [RESPValue] {
    let result = await withCheckedContinuation {
      (waiting: CheckedContinuation<Result<[RESPValue], RedisError>, Never>) in
      enqueue(commands, timeout: timeout) { waiting.resume(returning: $0) }
    }
    return try result.get()
  }

  /// Sends a command and waits for its reply; an error that Redis answers is thrown.
  package func execute(_ command: RedisCommand, timeout: TimeAmount? = nil) async throws(RedisError) -> RESPValue {
    let reply = try await pipeline([command], timeout: timeout).first ?? .null
    if case .error(let error) = reply { throw .server(error) }
    return reply
  }

  /// Runs commands in `MULTI` and `EXEC`: all or none of them, with nothing in between. Returns their replies, errors
  /// among them: Redis undoes nothing.
  package func transaction(
    _ commands: [RedisCommand], timeout: TimeAmount? = nil
  ) async throws(RedisError) -> [RESPValue] {
    let replies = try await pipeline([RedisCommand("MULTI")] + commands + [RedisCommand("EXEC")], timeout: timeout)
    switch replies.last {
    case .array(let results) where results.count == commands.count: return results
    case .error(let error):
      // What was wrong with a command says more than that the transaction was aborted.
      let first = replies.compactMap { if case .error(let error) = $0 { error } else { nil } }.first
      throw .server(first ?? error)
    default: throw .unexpected("something else than a transaction's results")
    }
  }
}
