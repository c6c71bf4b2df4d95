import Dispatch
import NIOConcurrencyHelpers
import NIOCore

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// An event loop that runs when it is told to, on the thread that made it. Others may give it work. Nothing that is
/// scheduled for later happens.
///
/// `@unchecked Sendable`: its one variable is in a lock.
final class ManualLoop: EventLoop, @unchecked Sendable {
  private let owner = pthread_self()
  private let tasks = NIOLockedValueBox<[@Sendable () -> Void]>([])

  var inEventLoop: Bool { pthread_equal(pthread_self(), owner) != 0 }

  func execute(_ task: @escaping @Sendable () -> Void) {
    tasks.withLockedValue { $0.append(task) }
  }

  /// Does what was given to it, and what that gives to it.
  func run() {
    while true {
      let batch = tasks.withLockedValue { tasks in
        defer { tasks.removeAll(keepingCapacity: true) }
        return tasks
      }
      if batch.isEmpty { return }
      for task in batch { task() }
    }
  }

  @discardableResult
  func scheduleTask<T>(deadline: NIODeadline, _ task: @escaping @Sendable () throws -> T) -> Scheduled<T> {
    Scheduled(promise: makePromise(of: T.self), cancellationTask: {})
  }

  @discardableResult
  func scheduleTask<T>(in delay: TimeAmount, _ task: @escaping @Sendable () throws -> T) -> Scheduled<T> {
    scheduleTask(deadline: .now() + delay, task)
  }

  func shutdownGracefully(queue: DispatchQueue, _ callback: @escaping @Sendable ((any Error)?) -> Void) {
    queue.async { callback(nil) }
  }
}
